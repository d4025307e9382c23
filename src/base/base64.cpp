#include "relay/base/base64.hpp"

#include <algorithm>
#include <array>

namespace relay {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_values()
{
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}

constexpr auto values = make_values();

} // namespace

void base64_appender::flush()
{
    const char text[] = {
        alphabet[(bits_ >> 18) & 0x3f],
        alphabet[(bits_ >> 12) & 0x3f],
        alphabet[(bits_ >> 6) & 0x3f],
        alphabet[bits_ & 0x3f],
    };
    out_.append(text, sizeof text);
    bits_ = 0;
    held_ = 0;
}

void base64_appender::finish()
{
    if (held_ == 0)
        return;
    const auto padding = static_cast<std::size_t>(3 - held_);
    bits_ <<= 8 * padding;
    flush();
    out_.replace(out_.size() - padding, padding, padding, '=');
}

std::optional<std::string> decode_base64(std::string_view text)
{
    for (int i = 0; i < 2 && text.size() % 4 != 1 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    if (text.size() % 4 == 1)
        return std::nullopt;

    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const int value = values[static_cast<unsigned char>(c)];
        if (value < 0)
            return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>((bits >> held) & 0xff);
        }
    }
    return bytes;
}

std::string encode_base64url(std::string_view bytes)
{
    std::string text;
    base64_appender encoded(text);
    for (const char c : bytes)
        encoded.push(static_cast<std::uint8_t>(c));
    encoded.finish();
    text.resize(std::min(text.find('='), text.size()));
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<std::string> decode_base64url(std::string_view text)
{
    std::string standard(text);
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
    auto bytes = decode_base64(standard);
    if (bytes && encode_base64url(*bytes) != text)
        return std::nullopt; // other letters, padding, or bits that nobody needs
    return bytes;
}

} // namespace relay
