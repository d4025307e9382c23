#include "config/settings.hpp"

#include "relay/base/duration.hpp"

#include <charconv>
#include <limits>

namespace relay {

namespace {

std::string to_text(double number)
{
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

[[noreturn]] void refuse_range(const std::string& min, const std::string& max)
{
    throw bad_value{"must be between " + min + " and " + max};
}

double expect_number(const toml::node& value)
{
    const auto number = value.value<double>();
    if (!value.is_number() || !number)
        throw bad_value{"must be a number"};
    return *number;
}

std::int64_t expect_integer(const toml::node& value)
{
    const auto* integer = value.as_integer();
    if (!integer)
        throw bad_value{"must be a whole number"};
    return integer->get();
}

} // namespace

std::string_view expect_text(const toml::node& value)
{
    const auto* text = value.as_string();
    if (!text)
        throw bad_value{"must be a string"};
    return text->get();
}

void refuse_word(const std::string& words)
{
    throw bad_value{"must be one of " + words};
}

read_value text(std::string& to, check_text check)
{
    return [&to, check](const toml::node& value) {
        const std::string_view given = expect_text(value);
        if (given.find('\0') != std::string_view::npos)
            throw bad_value{"must not contain a null character"};
        if (const auto why = check(given); !why.empty())
            throw bad_value{std::string(why)};
        to = given;
    };
}

read_value texts(std::vector<std::string>& to, check_text check)
{
    return [&to, check](const toml::node& value) {
        const auto* list = value.as_array();
        if (!list)
            throw bad_value{"must be a list of texts"};
        std::vector<std::string> given(list->size());
        for (std::size_t i = 0; i < given.size(); ++i)
            text(given[i], check)((*list)[i]);
        to = std::move(given);
    };
}

read_value integer(int& to, int min, int max)
{
    return [&to, min, max](const toml::node& value) {
        const std::int64_t given = expect_integer(value);
        if (given < min || given > max)
            refuse_range(std::to_string(min), std::to_string(max));
        to = static_cast<int>(given);
    };
}

read_value count(std::uint64_t& to)
{
    return [&to](const toml::node& value) {
        const std::int64_t given = expect_integer(value);
        if (given < 0)
            throw bad_value{"must not be negative"};
        to = static_cast<std::uint64_t>(given);
    };
}

// The comparisons are written so that a NaN fails them.

read_value number(double& to, double min, double max)
{
    return [&to, min, max](const toml::node& value) {
        const double given = expect_number(value);
        if (!(given >= min && given <= max))
            refuse_range(to_text(min), to_text(max));
        to = given;
    };
}

read_value share(double& to)
{
    return [&to](const toml::node& value) {
        const double given = expect_number(value);
        if (!(given >= 0 && given < 1))
            throw bad_value{"must be at least 0 and below 1"};
        to = given;
    };
}

read_value rate(std::optional<double>& to)
{
    return [&to](const toml::node& value) {
        constexpr double most = 1'000'000;
        if (value.is_string() && expect_text(value) == "auto") {
            to.reset();
            return;
        }
        if (!value.is_number())
            throw bad_value{"must be \"auto\" or a number"};
        const double given = expect_number(value);
        if (!(given > 0 && given <= most))
            throw bad_value{"must be more than 0 and at most 1000000, or \"auto\""};
        to = given;
    };
}

read_value duration(milliseconds& to, std::string_view min, std::string_view max)
{
    return [&to, min, max](const toml::node& value) {
        const auto given = value.is_string() ? parse_duration(expect_text(value)) : std::nullopt;
        if (!given)
            throw bad_value{"must be a duration such as \"250ms\", \"30s\", \"15m\" or \"24h\""};
        if (*given < parse_duration(min) || *given > parse_duration(max))
            refuse_range(std::string(min), std::string(max));
        to = *given;
    };
}

read_value size(std::uint64_t& to, std::string_view min, std::string_view max)
{
    return [&to, min, max](const toml::node& value) {
        std::optional<std::uint64_t> given;
        if (value.is_string())
            given = parse_size(expect_text(value));
        else if (const auto* bytes = value.as_integer(); bytes && bytes->get() >= 0)
            given = static_cast<std::uint64_t>(bytes->get());
        if (!given)
            throw bad_value{"must be a size such as \"256KiB\", \"4MiB\" or \"1GiB\""};
        if (*given < parse_size(min) || *given > parse_size(max))
            refuse_range(std::string(min), std::string(max));
        to = *given;
    };
}

} // namespace relay
