#pragma once

#include "relay/base/time.hpp"
#include "relay/messages/message_view.hpp"
#include "relay/policy/busy_periods.hpp"
#include "relay/store/message_reader.hpp"

#include <vector>

namespace relay {

// When a message was accepted, as far as its record tells. Ids run ahead of a clock that was set
// back.
wall_time accepted_at(const message_record& m, wall_time now);

// What happened to a message, and what it waited for, from its acceptance to now. `pauses`: those
// that overlap this time; `lane_ahead`: when transactional mail was in the way of campaigns.
std::vector<timeline_entry> make_timeline(
    const message_view& m,
    const std::vector<pause_record>& pauses,
    const busy_periods& lane_ahead,
    wall_time now
);

} // namespace relay
