#include "relay/policy/error_pattern.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t longest_pattern = 200; // bytes
constexpr std::string_view marks = "`'\"()<>[]{},.:;!?";

// True for a word that is of one mail rather than of the error
bool is_particular(std::string_view word)
{
    const auto first = word.find_first_not_of(marks);
    if (first == std::string_view::npos)
        return false;
    const auto inner = word.substr(first, word.find_last_not_of(marks) - first + 1);
    return inner.find_first_of("@.") != std::string_view::npos ||
           std::ranges::any_of(inner, is_ascii_digit);
}

} // namespace

std::string error_pattern(std::string_view message)
{
    std::string pattern;
    while (!message.empty() && pattern.size() < longest_pattern) {
        const auto word = message.substr(0, message.find(' '));
        message.remove_prefix(std::min(word.size() + 1, message.size()));
        pattern.append(pattern.empty() ? "" : " ").append(is_particular(word) ? "…" : word);
    }
    return std::string(shortened(pattern, longest_pattern));
}

} // namespace relay
