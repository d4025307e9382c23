#pragma once

#include "relay/base/text.hpp"

#include <optional>
#include <string_view>

namespace relay {

// Takes a text apart from its beginning on.
class scanner
{
public:
    explicit scanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

    bool skip(char c)
    {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip_blanks()
    {
        while (skip(' '))
            continue;
    }

    // A number of `min` to `max` digits; max is at most 9
    std::optional<int> number(std::size_t min, std::size_t max)
    {
        std::size_t digits = 0;
        int value = 0;
        while (digits < max && digits < rest_.size() && is_ascii_digit(rest_[digits]))
            value = value * 10 + (rest_[digits++] - '0');
        if (digits < min)
            return std::nullopt;
        rest_.remove_prefix(digits);
        return value;
    }

private:
    std::string_view rest_;
};

} // namespace relay
