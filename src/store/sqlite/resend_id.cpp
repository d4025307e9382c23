#include "store/sqlite/resend_id.hpp"

namespace relay {

namespace {

constexpr std::size_t text_length = 36;
constexpr std::string_view digits = "0123456789abcdef";

constexpr bool has_hyphen_at(std::size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

constexpr int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

std::optional<std::string> pack_uuid(std::string_view text)
{
    if (text.size() != text_length)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(16);
    for (std::size_t i = 0; i < text_length;) {
        if (has_hyphen_at(i)) {
            if (text[i++] != '-')
                return std::nullopt;
            continue;
        }
        const int high = digit_value(text[i]);
        const int low = digit_value(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes.push_back(static_cast<char>(high << 4 | low));
        i += 2;
    }
    return bytes;
}

std::string unpack_uuid(std::string_view bytes)
{
    std::string text;
    text.reserve(text_length);
    for (const char c : bytes) {
        if (has_hyphen_at(text.size()))
            text.push_back('-');
        const auto byte = static_cast<unsigned char>(c);
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

} // namespace relay
