#include "tables.hpp"

#include <algorithm>

// What nobody needs any more, a few rows at a time

namespace relay {

namespace {

// Ids are ordered by time: the smallest one that can have been made at `t`
std::int64_t first_id_at(wall_time t)
{
    return to_ms(t) << 12;
}

} // namespace

bool tables::forget_events(wall_time before, wall_time parked_before, std::size_t limit)
{
    const bool more = suppressions_.forget(before, limit);
    return events_.forget(before, parked_before, limit) || more;
}

// What was accepted long ago may have been finished just now: it had been scheduled.
bool tables::forget_finished(
    wall_time before, message_id& reached, std::size_t limit, std::size_t look_at
)
{
    std::vector<message_id> old;
    std::size_t looked_at = 0;
    {
        auto row = old_messages_(reached.value, first_id_at(before), to_ms(before), look_at);
        for (; old.size() < limit && row.step(); ++looked_at) {
            reached.value = row.integer(0);
            const bool past_its_time = row.integer(1) != 0;
            const bool may_be_a_letter = row.integer(2) != 0;
            if (past_its_time && !(may_be_a_letter && is_dead_letter(reached)))
                old.push_back(reached);
        }
    }
    for (const auto id : old) {
        forget_message_.run(id.value);
        forget_attempts_.run(id.value);
    }
    return old.size() >= limit || looked_at >= look_at;
}

bool tables::forget_keys(wall_time before, std::size_t limit)
{
    forget_keys_.run(first_id_at(before), limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

// Who died before was accepted before: of the others no row is read.
bool tables::forget_dead_letters(wall_time before, std::size_t limit)
{
    std::vector<message_id> old;
    for (auto row = old_dead_letters_(first_id_at(before), to_ms(before), limit); row.step();)
        old.push_back({row.integer(0)});
    for (const auto id : old)
        if (const auto at = find(id))
            purge(at->lane, at->state, id);
    return old.size() >= limit;
}

bool tables::forget_pauses(wall_time ended_before, std::size_t limit)
{
    constexpr std::chrono::days two_months{62};
    recipients_.forget(ended_before - two_months);
    forget_pauses_.run(to_ms(ended_before), limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

} // namespace relay
