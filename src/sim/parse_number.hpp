#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace relay::sim {

// The number that the whole text is, without spaces or a plus; nothing when it is none, or does not
// fit. `format`: as std::from_chars takes it, such as a base of 16.
template <class Number, class... Format>
std::optional<Number> parse_number(std::string_view text, Format... format)
{
    Number number{};
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, number, format...);
    if (result.ec != std::errc() || result.ptr != end)
        return std::nullopt;
    return number;
}

} // namespace relay::sim
