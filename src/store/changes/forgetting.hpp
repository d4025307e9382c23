#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "store/tables/tally_tables.hpp"

#include <cstddef>
#include <cstdint>

namespace relay {

struct tables;

// What nobody needs any more, `limit` rows at a time; true: there may be more.
namespace changes {

// Messages are looked at from behind `reached` on, `look_at` at most; it says how far that was.
bool forget_finished(
    tables& t, wall_time before, message_id& reached, std::size_t limit, std::size_t look_at
);
bool forget_dead_letters(tables& t, wall_time before, std::size_t limit);
bool forget_pauses(tables& t, wall_time ended_before, std::size_t limit);

// The counts of whole days, and flows that nothing refers to any more. First: from which day on
// counts stay, when those before `before` are to go. Second: the flows of messages that were
// accepted earlier, and still are there, are noted. Third: labels are looked at from behind
// `reached` on, and what is past its time goes.
std::int64_t first_day_to_keep(tables& t, wall_time before);
bool note_flows_before(
    tables& t, std::int64_t first_day, message_id& reached, flow_ids& in_use, std::size_t look_at
);
bool forget_counts(
    tables& t,
    std::int64_t first_day,
    const flow_ids& in_use,
    std::int64_t& reached,
    std::size_t limit
);

} // namespace changes
} // namespace relay
