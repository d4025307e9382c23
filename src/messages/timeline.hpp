#pragma once

#include "relay/base/time.hpp"
#include "relay/messages/message_view.hpp"
#include "relay/policy/busy_periods.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// When a message was accepted, as far as its record tells. Ids run ahead of a clock that was set
// back.
wall_time accepted_at(const message_record& m, wall_time now);

// A time that a message died
struct past_death
{
    std::string reason;
    wall_time died;
    std::optional<wall_time> retried; // when it was queued again; nothing: it still is dead
};

// What the record of its being queued again tells; nothing: it is no such event.
std::optional<past_death> read_death(const event_record& e);

// What happened to a message, and what it waited for, from its acceptance to now. `deaths`: in
// their order; `pauses`: those that overlap this time; `lane_ahead`: when transactional mail was in
// the way of campaigns.
std::vector<timeline_entry> make_timeline(
    const message_view& m,
    const std::vector<past_death>& deaths,
    const std::vector<pause_record>& pauses,
    const busy_periods& lane_ahead,
    wall_time now
);

} // namespace relay
