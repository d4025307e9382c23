#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// Turns bytes into base64 (RFC 4648, with padding) one by one, at the end of a string.
class base64_appender
{
public:
    explicit base64_appender(std::string& out) : out_(out) {}

    void push(std::uint8_t byte)
    {
        bits_ = (bits_ << 8) | byte;
        if (++held_ == 3)
            flush();
    }

    // Writes what is left, and the padding. Nothing may be pushed afterwards.
    void finish();

private:
    void flush();

    std::string& out_;
    std::uint32_t bits_{};
    int held_{}; // bytes in `bits_`
};

// The bytes; nothing when `text` is not base64. Padding may be missing.
std::optional<std::string> decode_base64(std::string_view text);

// The same for URLs: with - and _ in place of + and /, and without padding (RFC 4648, section 5).
// Only one text stands for some bytes; any other is refused.
std::string encode_base64url(std::string_view bytes);
std::optional<std::string> decode_base64url(std::string_view text);

} // namespace relay
