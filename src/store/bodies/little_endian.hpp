#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// Integers in columns that hold many: eight bytes each, least significant first.

namespace relay {

// Writes eight bytes.
inline void write_integer(std::int64_t value, char* to)
{
    for (int shift = 0; shift < 64; shift += 8)
        *to++ = static_cast<char>(value >> shift & 0xff);
}

inline void append_integer(std::int64_t value, std::string& to)
{
    std::array<char, 8> bytes{};
    write_integer(value, bytes.data());
    to.append(bytes.data(), bytes.size());
}

// Of the first eight bytes; there must be as many.
inline std::int64_t read_integer(std::string_view from)
{
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
        value |= static_cast<std::int64_t>(static_cast<unsigned char>(from[i])) << (i * 8);
    return value;
}

} // namespace relay
