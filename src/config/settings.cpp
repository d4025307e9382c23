#include "config/settings.hpp"

#include "relay/base/duration.hpp"
#include "relay/base/json_writer.hpp"

#include <charconv>
#include <set>

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

std::string read_text(const toml::node& value, check_text check)
{
    const std::string_view given = expect_text(value);
    if (given.find('\0') != std::string_view::npos)
        throw bad_value{"must not contain a null character"};
    if (const auto why = check(given); !why.empty())
        throw bad_value{std::string(why)};
    return std::string(given);
}

std::vector<std::string> read_texts(const toml::node& value, check_text check)
{
    const auto* list = value.as_array();
    if (!list)
        throw bad_value{"must be a list of texts"};
    std::vector<std::string> given;
    for (const toml::node& each : *list)
        given.push_back(read_text(each, check));
    return given;
}

std::string print_list(const std::vector<std::string>& texts)
{
    std::string out = "[";
    for (const auto& text : texts)
        out.append(out.size() > 1 ? ", " : "").append(toml_string(text));
    return out + ']';
}

// With a point or an exponent: TOML tells numbers from whole numbers.
std::string print_number(double number)
{
    std::string out;
    append_json_number(out, number);
    if (out.find_first_of(".eE") == std::string::npos)
        out += ".0";
    return out;
}

std::string print_rate(const std::optional<double>& limit)
{
    return limit ? print_number(*limit) : toml_string("auto");
}

// In the greatest unit that leaves nothing over, like sizes
std::string print_duration(milliseconds time)
{
    return toml_string(exact_duration(time));
}

std::string print_size(std::uint64_t bytes)
{
    constexpr std::pair<std::uint64_t, const char*> units[] = {
        {1u << 30, "GiB"}, {1u << 20, "MiB"}, {1u << 10, "KiB"}};
    for (const auto& [length, name] : units)
        if (bytes > 0 && bytes % length == 0)
            return toml_string(std::to_string(bytes / length) + name);
    return std::to_string(bytes);
}

template <class T, class Read, class Print>
setting_ptr make(T& in, Read read, Print print)
{
    return std::make_shared<typed_value<T>>(in, std::move(read), std::move(print));
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

// JSON's escapes are TOML's as well.
std::string toml_string(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out;
}

setting_ptr text(std::string& in, check_text check)
{
    auto read = [check](const toml::node& value) { return read_text(value, check); };
    return make(in, std::move(read), toml_string);
}

setting_ptr private_text(std::string& in, check_text check, shown_text shown)
{
    auto read = [check](const toml::node& value) { return read_text(value, check); };
    auto print = [shown](const std::string& text) { return toml_string(shown(text)); };
    return make(in, std::move(read), std::move(print));
}

setting_ptr texts(std::vector<std::string>& in, check_text check)
{
    auto read = [check](const toml::node& value) { return read_texts(value, check); };
    return make(in, std::move(read), print_list);
}

setting_ptr distinct_texts(std::vector<std::string>& in, check_text check, form_of_text one_form)
{
    auto read = [check, one_form](const toml::node& value) {
        auto given = read_texts(value, check);
        std::set<std::string> seen;
        for (const auto& each : given)
            if (!seen.insert(one_form(each)).second)
                throw bad_value{"must not have " + each + " twice"};
        return given;
    };
    return make(in, std::move(read), print_list);
}

setting_ptr integer(int& in, int min, int max)
{
    auto read = [min, max](const toml::node& value) {
        const std::int64_t given = expect_integer(value);
        if (given < min || given > max)
            refuse_range(std::to_string(min), std::to_string(max));
        return static_cast<int>(given);
    };
    return make(in, std::move(read), [](int value) { return std::to_string(value); });
}

setting_ptr count(std::uint64_t& in)
{
    auto read = [](const toml::node& value) {
        const std::int64_t given = expect_integer(value);
        if (given < 0)
            throw bad_value{"must not be negative"};
        return static_cast<std::uint64_t>(given);
    };
    return make(in, std::move(read), [](std::uint64_t value) { return std::to_string(value); });
}

// The comparisons are written so that a NaN fails them.

setting_ptr number(double& in, double min, double max)
{
    auto read = [min, max](const toml::node& value) {
        const double given = expect_number(value);
        if (!(given >= min && given <= max))
            refuse_range(to_text(min), to_text(max));
        return given;
    };
    return make(in, std::move(read), print_number);
}

setting_ptr share(double& in)
{
    auto read = [](const toml::node& value) {
        const double given = expect_number(value);
        if (!(given >= 0 && given < 1))
            throw bad_value{"must be at least 0 and below 1"};
        return given;
    };
    return make(in, std::move(read), print_number);
}

setting_ptr rate(std::optional<double>& in)
{
    auto read = [](const toml::node& value) -> std::optional<double> {
        constexpr double most = 1'000'000;
        if (value.is_string() && expect_text(value) == "auto")
            return std::nullopt;
        if (!value.is_number())
            throw bad_value{"must be \"auto\" or a number"};
        const double given = expect_number(value);
        if (!(given > 0 && given <= most))
            throw bad_value{"must be more than 0 and at most 1000000, or \"auto\""};
        return given;
    };
    return make(in, std::move(read), print_rate);
}

setting_ptr duration(milliseconds& in, std::string_view min, std::string_view max)
{
    auto read = [min, max](const toml::node& value) {
        const auto given = value.is_string() ? parse_duration(expect_text(value)) : std::nullopt;
        if (!given)
            throw bad_value{"must be a duration such as \"250ms\", \"30s\", \"15m\" or \"24h\""};
        if (*given < parse_duration(min) || *given > parse_duration(max))
            refuse_range(std::string(min), std::string(max));
        return *given;
    };
    return make(in, std::move(read), print_duration);
}

setting_ptr size(std::uint64_t& in, std::string_view min, std::string_view max)
{
    auto read = [min, max](const toml::node& value) {
        std::optional<std::uint64_t> given;
        if (value.is_string())
            given = parse_size(expect_text(value));
        else if (const auto* bytes = value.as_integer(); bytes && bytes->get() >= 0)
            given = static_cast<std::uint64_t>(bytes->get());
        if (!given)
            throw bad_value{"must be a size such as \"256KiB\", \"4MiB\" or \"1GiB\""};
        if (*given < parse_size(min) || *given > parse_size(max))
            refuse_range(std::string(min), std::string(max));
        return *given;
    };
    return make(in, std::move(read), print_size);
}

} // namespace relay
