#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relay::cli {

// Tells texts apart: the first 128 bits of SHA-256, in hexadecimal.
std::string digest(std::string_view text);

// The first half of a digest as a number: enough to tell a file's lines apart, in little memory
std::uint64_t half_of(std::string_view digest);

} // namespace relay::cli
