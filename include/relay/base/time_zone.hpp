#pragma once

#include "relay/base/time.hpp"

#include <optional>
#include <string_view>

namespace relay {

using local_time = std::chrono::local_time<milliseconds>;

// How far a place's clock is ahead of UTC
struct time_zone
{
    std::chrono::minutes standard{};
    bool united_states_daylight{}; // an hour more, from March to November

    local_time to_local(wall_time t) const;

    // Of a time that is skipped when clocks are put forward, as if they were not: an hour later
    // than it was called, and never earlier. Of one that comes twice, the first.
    wall_time to_wall(local_time t) const;
};

// "utc", "et", "cest" (in lower case), "+02:00", "-0500", "utc+2". Nothing: no such zone.
std::optional<time_zone> find_time_zone(std::string_view name);

} // namespace relay
