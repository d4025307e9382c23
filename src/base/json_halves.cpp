#include "relay/base/json_halves.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace relay {

namespace {

constexpr std::size_t escape_size = 6; // \uXXXX

// What `\uXXXX` at `at` stands for; 0: there is no such escape.
std::uint32_t escaped_unit(std::string_view text, std::size_t at)
{
    const auto escape = text.substr(std::min(at, text.size()), escape_size);
    std::uint32_t unit = 0;
    if (escape.size() < escape_size || !escape.starts_with("\\u"))
        return 0;
    const auto* const end = escape.data() + escape.size();
    return std::from_chars(escape.data() + 2, end, unit, 16).ptr == end ? unit : 0;
}

bool is_first_half(std::uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

bool is_second_half(std::uint32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

} // namespace

bool replace_lone_halves(char* text, std::size_t size)
{
    const std::string_view whole(text, size);
    bool found = false;
    for (auto at = whole.find('\\'); at != std::string_view::npos; at = whole.find('\\', at)) {
        const auto unit = escaped_unit(whole, at);
        const bool pair =
            is_first_half(unit) && is_second_half(escaped_unit(whole, at + escape_size));
        if (!pair && (is_first_half(unit) || is_second_half(unit))) {
            std::memcpy(text + at, "\\ufffd", escape_size);
            found = true;
        }
        at += pair ? 2 * escape_size : 2;
    }
    return found;
}

} // namespace relay
