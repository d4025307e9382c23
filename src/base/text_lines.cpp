#include "relay/base/text_lines.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::string_view bom = "\xef\xbb\xbf";

struct wide_beginning
{
    std::string_view bytes; // a BOM, or an ASCII character's zeros with x for the character
    std::string_view name;
};

using namespace std::string_view_literals;

// UTF-32 before UTF-16, whose BOM it begins with
constexpr wide_beginning wide_beginnings[] = {
    {"\xff\xfe\0\0"sv, "UTF-32"},
    {"\0\0\xfe\xff"sv, "UTF-32"},
    {"x\0\0\0"sv, "UTF-32"},
    {"\0\0\0x"sv, "UTF-32"},
    {"\xff\xfe"sv, "UTF-16"},
    {"\xfe\xff"sv, "UTF-16"},
    {"x\0x\0"sv, "UTF-16"},
    {"\0x\0x"sv, "UTF-16"},
};

bool begins_so(std::string_view text, std::string_view pattern)
{
    return text.size() >= pattern.size() &&
           std::equal(pattern.begin(), pattern.end(), text.begin(), [](char wanted, char c) {
               return wanted == 'x' ? c != '\0' : c == wanted;
           });
}

} // namespace

std::string_view without_bom(std::string_view text)
{
    if (text.starts_with(bom))
        text.remove_prefix(bom.size());
    return text;
}

std::optional<std::string_view> wide_encoding(std::string_view beginning)
{
    for (const auto& wide : wide_beginnings)
        if (begins_so(beginning, wide.bytes))
            return wide.name;
    return std::nullopt;
}

std::string_view take_line(std::string_view& text)
{
    const auto line = text.substr(0, text.find_first_of("\r\n"));
    text.remove_prefix(line.size());
    if (text.starts_with("\r\n"))
        text.remove_prefix(2);
    else if (!text.empty())
        text.remove_prefix(1);
    return line;
}

} // namespace relay
