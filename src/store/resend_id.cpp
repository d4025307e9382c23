#include "store/resend_id.hpp"

#include <cstddef>
#include <cstdint>

namespace relay {

namespace {

constexpr std::size_t text_length = 36;
constexpr std::string_view digits = "0123456789abcdef";

constexpr bool has_hyphen_at(std::size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digit_values()
{
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}

constexpr auto digit_values = make_digit_values();

} // namespace

std::optional<packed_uuid> pack_uuid(std::string_view text)
{
    if (text.size() != text_length)
        return std::nullopt;
    packed_uuid uuid;
    std::size_t at = 0;
    std::uint8_t seen = 0; // all bits of all digits' values
    for (char& byte : uuid.bytes) {
        if (has_hyphen_at(at) && text[at++] != '-')
            return std::nullopt;
        const auto high = digit_values[static_cast<unsigned char>(text[at])];
        const auto low = digit_values[static_cast<unsigned char>(text[at + 1])];
        seen = static_cast<std::uint8_t>(seen | high | low);
        byte = static_cast<char>(high << 4 | low);
        at += 2;
    }
    return seen < digits.size() ? std::optional(uuid) : std::nullopt;
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

stored_resend_id::stored_resend_id(std::string_view text) : uuid_(pack_uuid(text))
{
    if (uuid_)
        return;
    if (text.size() == sizeof uuid_->bytes)
        text_ += '\0';
    text_ += text;
}

sql::parameter stored_resend_id::parameter() const
{
    if (uuid_)
        return sql::blob{bytes()};
    return bytes();
}

std::string resend_id_at(const sql::cursor& row, int column)
{
    auto bytes = row.text(column);
    if (row.is_blob(column) && bytes.size() == sizeof packed_uuid::bytes)
        return unpack_uuid(bytes);
    if (bytes.starts_with('\0'))
        bytes.remove_prefix(1);
    return std::string(bytes);
}

} // namespace relay
