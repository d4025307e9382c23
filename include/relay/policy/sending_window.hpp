#pragma once

#include "relay/base/time.hpp"
#include "relay/base/zone_clock.hpp"

#include <bitset>
#include <optional>

namespace relay {

// Hours of the day within which a campaign's mail leaves, on some days of the week, as clocks of a
// place show them.
struct sending_window
{
    using minutes = std::chrono::minutes;
    using weekdays = std::bitset<7>; // Monday first

    minutes from{};                        // after midnight
    minutes until{std::chrono::hours(24)}; // not after `from`: on the day after
    weekdays days{0b1111111};              // on which it opens; at least one
    zone_clock zone;

    friend bool operator==(const sending_window&, const sending_window&) = default;
};

struct window_state
{
    bool is_open{};
    std::optional<wall_time> changes; // when it closes, or opens; nothing: never
};

// On each of its days a window opens once, and never early: at the first moment at which the clock
// shows `from`, or later where that is skipped. So it closes with `until`. One of which all is
// skipped does not open on that day.
window_state state_of(const sending_window& w, wall_time now);

} // namespace relay
