#pragma once

#include <string>
#include <string_view>

namespace relay::cli {

// Tells texts apart: the first 128 bits of SHA-256, in hexadecimal.
std::string digest(std::string_view text);

} // namespace relay::cli
