#include "relay/base/duration.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace relay {

namespace {

struct unit
{
    std::string_view name;
    std::uint64_t factor{};
};

constexpr unit time_units[] = {
    {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr unit size_units[] = {
    {"", 1}, {"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
constexpr std::uint64_t century = std::uint64_t(100) * 366 * 86'400'000;

// A number followed by one of `units`, at most `max` of the smallest unit
template <std::size_t N>
std::optional<std::uint64_t>
parse_quantity(std::string_view text, const unit (&units)[N], std::uint64_t max)
{
    const char* const end = text.data() + text.size();
    std::uint64_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc())
        return std::nullopt;
    const std::string_view name(rest, static_cast<std::size_t>(end - rest));
    for (const unit& u : units) {
        if (u.name == name && number <= max / u.factor)
            return number * u.factor;
    }
    return std::nullopt;
}

} // namespace

std::optional<milliseconds> parse_duration(std::string_view text)
{
    const auto count = parse_quantity(text, time_units, century);
    if (!count)
        return std::nullopt;
    return milliseconds(static_cast<milliseconds::rep>(*count));
}

std::string exact_duration(milliseconds time)
{
    const auto count = static_cast<std::uint64_t>(time.count());
    if (count == 0)
        return "0s";
    std::string text;
    for (const unit& u : time_units)
        if (count % u.factor == 0)
            text = std::to_string(count / u.factor).append(u.name);
    return text;
}

std::string rough_duration(milliseconds time)
{
    constexpr std::pair<std::int64_t, const char*> units[] = {
        {86'400, "d"}, {3'600, "h"}, {60, "m"}, {1, "s"}};
    auto left = std::max<std::int64_t>(time.count() / 1'000, 0);
    std::string text;
    int written = 0;
    for (const auto& [length, name] : units) {
        const auto number = std::exchange(left, left % length) / length;
        if (number > 0 && written < 2)
            text.append(text.empty() ? "" : " ").append(std::to_string(number)).append(name);
        written += number > 0 || written > 0 ? 1 : 0;
    }
    return text.empty() ? "0s" : text;
}

std::optional<std::uint64_t> parse_size(std::string_view text)
{
    return parse_quantity(text, size_units, std::numeric_limits<std::int64_t>::max());
}

} // namespace relay
