#pragma once

#include <optional>
#include <string>

namespace relay {

// What a file holds, which may be nothing; no value when it can't be read.
std::optional<std::string> read_text_file(const std::string& path);

} // namespace relay
