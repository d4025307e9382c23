#pragma once

#include <string>
#include <string_view>

// Small questions about text that producers send. ASCII rules; what is not ASCII is UTF-8.

namespace relay {

constexpr bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_ascii_alnum(char c)
{
    return is_ascii_digit(c) || is_ascii_letter(c);
}

constexpr char to_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_ascii(std::string_view text);

// Only ASCII letters are folded.
std::string to_ascii_lower(std::string_view text);

bool equals_ignoring_case(std::string_view a, std::string_view b);

// C0 and C1 controls and DEL: line breaks among them
bool has_control_character(std::string_view text);

// Unicode characters of valid UTF-8
std::size_t count_characters(std::string_view text);

// Empties it, and gives its memory back when that is more than `kept` bytes: neither clear() nor
// assigning {} does.
void clear_memory(std::string& text, std::size_t kept = 0);

// At most `limit` bytes of `text`, cut between two characters: for quoting it in a message
std::string_view shortened(std::string_view text, std::size_t limit);

} // namespace relay
