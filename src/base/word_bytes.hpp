#pragma once

#include <cstdint>

namespace relay {

// Eight bytes that are looked at as one word: the lowest and the highest bit of each of them.
inline constexpr std::uint64_t lowest_bits = 0x0101010101010101;
inline constexpr std::uint64_t highest_bits = 0x8080808080808080;

} // namespace relay
