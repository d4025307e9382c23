#pragma once

#include "sim/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace relay::sim {

// Another client of the team, as far as the rate limit sees it: so many requests at once, again
// and again. 8/10s bursts, 1/333ms is a steady client of three requests a second. It does not
// repeat what is refused.
struct neighbour
{
    unsigned requests{};
    microseconds every{};
};

// "8/10s": eight requests every ten seconds; nothing unless there is at least one, and at least a
// millisecond
std::optional<neighbour> parse_neighbour(std::string_view text);

// As parse_neighbour() takes it
std::string to_string(const neighbour& n);

} // namespace relay::sim
