#pragma once

#include "cli/api_client.hpp"
#include "cli/upload_file.hpp"

#include <string>

namespace relay::cli {

// Uploads a file to a call that takes recipients or contacts, under a name that is made of what is
// in it. It shows how it goes on, waits while the relay takes nothing, and begins again when the
// connection breaks or the relay restarts: what is on the relay's disk is not taken twice. Throws
// relay_unreachable when nobody is there, or does not come back.
api_answer
upload(const session& s, api_client& relay, const std::string& target, upload_file& file);

// "[###.....]  45 %  12.3 MB  8.1 MB/s  0:12 left"
std::string upload_text(std::uint64_t sent, std::uint64_t size, double bytes_per_second);

// Of an answer that was good: "4998 added, 2 skipped", and who was skipped first
std::string upload_result(const boost::json::value& answer);

// Prints it, or the error that it is. Returns the exit status: it is no success to add nobody.
int report_upload(const session& s, const api_answer& answer, const upload_file& file);

} // namespace relay::cli
