#pragma once

#include "sim/clock.hpp"

#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace relay::sim {

// A delay drawn uniformly between two durations
struct latency_range
{
    microseconds shortest{};
    microseconds longest{};

    microseconds draw(std::mt19937_64& random) const;
};

// "250ms", "1s", "40us"
std::optional<microseconds> parse_duration(std::string_view text);
std::string to_string(microseconds d);

// "250ms" or "50ms..300ms"
std::optional<latency_range> parse_latency(std::string_view text);

std::string to_string(const latency_range& range);

} // namespace relay::sim
