#pragma once

#include "relay/base/zone_clock.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace relay {

// When clocks change in each year
struct yearly_change
{
    enum class kind
    {
        weekday,      // the `week`th `day` (0: Sunday) of `month`; the 5th is the last
        day,          // day 1 to 365 of the year; the 29th of February is not counted
        day_from_zero // day 0 to 365; it is
    };

    kind what{};
    unsigned month{};
    unsigned week{};
    unsigned day{};
    std::chrono::seconds at{std::chrono::hours(2)}; // after midnight, as clocks show it before

    std::chrono::local_seconds in(std::chrono::year y) const;
};

// A zone as POSIX's variable TZ tells it: "CET-1CEST,M3.5.0,M10.5.0/3"
struct posix_zone
{
    struct daylight_time
    {
        std::chrono::seconds ahead{};
        yearly_change begins;
        yearly_change ends;
    };

    std::chrono::seconds ahead{}; // of UTC, in standard time
    std::optional<daylight_time> daylight;
};

std::optional<posix_zone> parse_posix_zone(std::string_view text);

// Appends what this rule says of the time behind the last period, up to the year 2100.
void append_periods(const posix_zone& zone, std::vector<zone_period>& periods);

} // namespace relay
