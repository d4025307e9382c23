#pragma once

#include "relay/base/time.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The kinds of values that a configuration has. Each function makes one that stands in `in`, which
// must outlive it.

namespace relay {

// Thrown for a value that can't be; the caller knows its key and its line.
struct bad_value
{
    std::string why;            // "must be between 1 and 100"
    std::string key{};          // of a part of it: "[1].daily"
    toml::source_index line{0}; // of that part
};

// A value of a configuration
class setting_value
{
public:
    virtual ~setting_value() = default;

    // Checks a value of a file, and takes it.
    virtual void read(const toml::node& value) = 0;

    // As it stands in a file: "\"30s\""
    virtual std::string print() const = 0;

    // Takes what the same setting of another configuration has; false: it had that already.
    virtual bool take(const setting_value& same) = 0;
};

using setting_ptr = std::shared_ptr<setting_value>;

template <class T>
class typed_value final : public setting_value
{
public:
    using reader = std::function<T(const toml::node&)>;
    using printer = std::function<std::string(const T&)>;

    typed_value(T& in, reader read, printer print)
        : in_(in),
          read_(std::move(read)),
          print_(std::move(print))
    {
    }

    void read(const toml::node& value) override { in_ = read_(value); }

    std::string print() const override { return print_(in_); }

    bool take(const setting_value& same) override
    {
        const T& theirs = static_cast<const typed_value&>(same).in_;
        if (in_ == theirs)
            return false;
        in_ = theirs;
        return true;
    }

private:
    T& in_;
    reader read_;
    printer print_;
};

// Returns what is wrong with a text; empty: nothing.
using check_text = std::string_view (*)(std::string_view text);

setting_ptr text(std::string& in, check_text check);

// A text that is printed as `shown` has it
using shown_text = std::string (*)(std::string_view text);
setting_ptr private_text(std::string& in, check_text check, shown_text shown);
setting_ptr texts(std::vector<std::string>& in, check_text check);

// Of which no two may have the same form
using form_of_text = std::string (*)(std::string_view text);
setting_ptr distinct_texts(std::vector<std::string>& in, check_text check, form_of_text one_form);
setting_ptr integer(int& in, int min, int max);
setting_ptr count(std::uint64_t& in); // 0 and up
setting_ptr number(double& in, double min, double max);
setting_ptr share(double& in);               // 0 and up, below 1
setting_ptr rate(std::optional<double>& in); // "auto", or more than 0
setting_ptr duration(milliseconds& in, std::string_view min, std::string_view max);
setting_ptr size(std::uint64_t& in, std::string_view min, std::string_view max);

std::string_view expect_text(const toml::node& value);
std::string toml_string(std::string_view text); // with its quotes
[[noreturn]] void refuse_word(const std::string& words);

template <class T>
struct word
{
    std::string_view name;
    T value{};
};

// One of a few words
template <class T>
setting_ptr one_of(T& in, std::initializer_list<word<T>> words)
{
    const std::vector<word<T>> all(words);
    auto read = [all](const toml::node& value) {
        const std::string_view given = expect_text(value);
        std::string names;
        for (const auto& w : all) {
            if (w.name == given)
                return w.value;
            names.append(names.empty() ? "" : ", ").append(w.name);
        }
        refuse_word(names);
    };
    auto print = [all](T value) {
        for (const auto& w : all)
            if (w.value == value)
                return toml_string(w.name);
        return toml_string({});
    };
    return std::make_shared<typed_value<T>>(in, std::move(read), std::move(print));
}

} // namespace relay
