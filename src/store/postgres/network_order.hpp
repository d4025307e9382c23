#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Numbers as the protocol has them: the highest byte first

namespace relay::postgres {

// The lowest `bytes` bytes of it
inline void put_number(char* to, std::uint64_t value, std::size_t bytes)
{
    for (std::size_t i = bytes; i-- > 0; value >>= 8)
        to[i] = static_cast<char>(value & 0xff);
}

inline void put_number(std::string& to, std::uint64_t value, std::size_t bytes)
{
    to.resize(to.size() + bytes);
    put_number(to.data() + to.size() - bytes, value, bytes);
}

// All of `bytes`, at most 8; the first bit is the sign.
inline std::int64_t take_number(std::string_view bytes)
{
    std::uint64_t value = !bytes.empty() && (bytes.front() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
}

} // namespace relay::postgres
