#pragma once

#include <string>
#include <string_view>

// Letters and digits as protocols mean them: whatever the locale, and no others

namespace relay::sim {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool is_letter(char c)
{
    return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

std::string to_lower(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);

} // namespace relay::sim
