#include "relay/mail/invisible.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace relay {

namespace {

struct range
{
    std::uint32_t first{};
    std::uint32_t last{};
};

// White_Space (but for line breaks and tabs, which are control characters) and
// Default_Ignorable_Code_Point of Unicode's PropList and DerivedCoreProperties
constexpr range ranges[] = {
    {0x20, 0x20},       {0xa0, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},     {0x61c, 0x61c},
    {0x115f, 0x1160},   {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x2000, 0x200f},
    {0x2028, 0x202f},   {0x205f, 0x206f}, {0x3000, 0x3000}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff},
};

bool continues(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// No character has more bytes. Of what is no UTF-8 (records of DNS are anybody's) a part may stand
// for one.
constexpr std::size_t longest_character = 4;

// Of one character's bytes
std::uint32_t code_of(std::string_view character)
{
    const auto lead = static_cast<unsigned char>(character.front());
    std::uint32_t code = character.size() == 1 ? lead : lead & (0x7fU >> character.size());
    for (const char c : character.substr(1))
        code = code << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    return code;
}

bool is_invisible(std::string_view character)
{
    const auto code = code_of(character);
    const auto* at = std::ranges::lower_bound(ranges, code, {}, &range::last);
    return at != std::end(ranges) && at->first <= code;
}

bool is_ascii_graphic(char c)
{
    return c > ' ' && c <= '~';
}

std::string_view first_character(std::string_view text)
{
    std::size_t size = 1;
    while (size < std::min(text.size(), longest_character) && continues(text[size]))
        ++size;
    return text.substr(0, size);
}

std::string_view last_character(std::string_view text)
{
    std::size_t begin = text.size() - 1;
    while (begin > 0 && text.size() - begin < longest_character && continues(text[begin]))
        --begin;
    return text.substr(begin);
}

} // namespace

std::string_view without_invisible_ends(std::string_view text)
{
    if (!text.empty() && is_ascii_graphic(text.front()) && is_ascii_graphic(text.back()))
        return text;
    while (!text.empty() && is_invisible(first_character(text)))
        text.remove_prefix(first_character(text).size());
    while (!text.empty() && is_invisible(last_character(text)))
        text.remove_suffix(last_character(text).size());
    return text;
}

std::optional<std::uint32_t> find_invisible(std::string_view text)
{
    if (is_ascii(text))
        return std::nullopt;
    for (; !text.empty(); text.remove_prefix(first_character(text).size())) {
        const auto one = first_character(text);
        if (one != " " && is_invisible(one))
            return code_of(one);
    }
    return std::nullopt;
}

} // namespace relay
