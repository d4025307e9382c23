#pragma once

#include "relay/base/time.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The kinds of values that a configuration has. Each function makes a reader that checks a value
// of the file and puts it into `to`.

namespace relay {

// Thrown for a value that can't be; the caller knows its key and its line.
struct bad_value
{
    std::string why; // "must be between 1 and 100"
};

using read_value = std::function<void(const toml::node&)>;

// Returns what is wrong with a text; empty: nothing.
using check_text = std::string_view (*)(std::string_view text);

read_value text(std::string& to, check_text check);
read_value texts(std::vector<std::string>& to, check_text check);
read_value integer(int& to, int min, int max);
read_value count(std::uint64_t& to); // 0 and up
read_value number(double& to, double min, double max);
read_value share(double& to);               // 0 and up, below 1
read_value rate(std::optional<double>& to); // "auto", or more than 0
read_value duration(milliseconds& to, std::string_view min, std::string_view max);
read_value size(std::uint64_t& to, std::string_view min, std::string_view max);

// One of a few words
template <class T>
struct word
{
    std::string_view name;
    T value{};
};

std::string_view expect_text(const toml::node& value);
[[noreturn]] void refuse_word(const std::string& words);

template <class T>
read_value one_of(T& to, std::initializer_list<word<T>> words)
{
    return [&to, words = std::vector<word<T>>(words)](const toml::node& value) {
        const std::string_view given = expect_text(value);
        std::string names;
        for (const auto& w : words) {
            if (w.name == given) {
                to = w.value;
                return;
            }
            names.append(names.empty() ? "" : ", ").append(w.name);
        }
        refuse_word(names);
    };
}

} // namespace relay
