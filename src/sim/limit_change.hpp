#pragma once

#include "sim/clock.hpp"

#include <optional>
#include <string_view>

namespace relay::sim {

// A rate limit that begins to hold some time after the first request
struct limit_change
{
    microseconds after{};
    unsigned limit{};
};

// "20s:10": ten requests a second, from the twentieth second on
std::optional<limit_change> parse_limit_change(std::string_view text);

} // namespace relay::sim
