#pragma once

#include "cli/session.hpp"

#include <string>

namespace relay::cli {

// Writes what a call answers, as CSV or, with --json, NDJSON, however much it is: into a file, or
// to standard output when it has no name. Returns an exit status; throws what output_file and
// api_client throw.
int export_streamed(const session& s, const std::string& target, const std::string& file);

} // namespace relay::cli
