#include "sim/latency.hpp"

#include <charconv>
#include <cmath>

namespace relay::sim {

microseconds latency_range::draw(std::mt19937_64& random) const
{
    if (shortest == longest)
        return shortest;
    std::uniform_int_distribution<microseconds::rep> d(shortest.count(), longest.count());
    return microseconds(d(random));
}

std::optional<microseconds> parse_duration(std::string_view text)
{
    double number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc() || !(number >= 0) || number > 1e9)
        return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    double scale = 0;
    if (unit == "us")
        scale = 1;
    else if (unit == "ms" || (unit.empty() && number == 0))
        scale = 1e3;
    else if (unit == "s")
        scale = 1e6;
    else
        return std::nullopt;
    return microseconds(std::llround(number * scale));
}

std::string to_string(microseconds d)
{
    const auto us = d.count();
    if (us % 1'000 != 0)
        return std::to_string(us) + "us";
    if (us % 1'000'000 != 0 || us == 0)
        return std::to_string(us / 1'000) + "ms";
    return std::to_string(us / 1'000'000) + "s";
}

std::optional<latency_range> parse_latency(std::string_view text)
{
    const auto dots = text.find("..");
    const auto from = parse_duration(text.substr(0, dots));
    const auto to = dots == std::string_view::npos ? from : parse_duration(text.substr(dots + 2));
    if (!from || !to || *to < *from)
        return std::nullopt;
    return latency_range{*from, *to};
}

std::string to_string(const latency_range& range)
{
    if (range.shortest == range.longest)
        return to_string(range.shortest);
    return to_string(range.shortest) + ".." + to_string(range.longest);
}

} // namespace relay::sim
