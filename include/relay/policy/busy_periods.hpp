#pragma once

#include "relay/base/time.hpp"

#include <deque>
#include <optional>

namespace relay {

// When something was in the way, as a list of periods: so that somebody who waited can be told
// afterwards how much of the time it was because of that. Remembers the latest ones only.
class busy_periods
{
public:
    // How it is from now on
    void note(bool busy, wall_time now);

    // How much of the time between the two it was busy
    milliseconds within(wall_time from, wall_time until, wall_time now) const;

private:
    struct period
    {
        wall_time began;
        std::optional<wall_time> ended;
    };

    std::deque<period> periods_; // in order, none touching another
};

} // namespace relay
