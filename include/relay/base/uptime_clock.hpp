#pragma once

#include "relay/base/time.hpp"

namespace relay {

// The time since the machine's start: runs evenly, also while the machine sleeps, and is never set.
// The steady clock of the library stands still while it sleeps. From any thread.
struct uptime_clock
{
    using duration = milliseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<uptime_clock>;
    static constexpr bool is_steady = true;

    static time_point now() noexcept;
};

} // namespace relay
