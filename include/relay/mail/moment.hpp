#pragma once

#include "relay/mail/time.hpp"

#include <cstdint>
#include <optional>

// For ages that must not be taken for less than they are. The wall clock may be set; the time since
// the machine's start runs evenly, also while it sleeps, but ends with it.

namespace relay {

struct moment
{
    wall_time wall;
    milliseconds uptime{}; // since the machine's start
    std::int64_t boot{};   // names that start; 0: nobody knows
};

// For the edges of the program, like wall_now()
moment moment_now();

// How long ago `from` was: by the clock that says more. Nothing, when no clock tells: the machine
// has started anew, or its start has no name, and the wall clock is earlier now, by more than the
// seconds that a clock is corrected by in its ordinary course.
std::optional<milliseconds> age(const moment& from, const moment& now);

} // namespace relay
