#include "store/changes/forgetting.hpp"

#include "store/changes/message_changes.hpp"
#include "store/tables/tables.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace relay::changes {

// What was accepted long ago may have been finished just now: it had been scheduled.
bool forget_finished(
    tables& t, wall_time before, message_id& reached, std::size_t limit, std::size_t look_at
)
{
    std::vector<message_id> old;
    const auto note = [&](message_id id, bool past_its_time, bool may_be_a_letter) {
        if (past_its_time && !(may_be_a_letter && t.dead_letters.contains(id)))
            old.push_back(id);
        return old.size() < limit;
    };
    const auto looked_at = t.messages.each_old(before, reached, look_at, note);
    for (const auto id : old) {
        t.messages.forget(id);
        t.attempts.forget(id);
    }
    return old.size() >= limit || looked_at >= look_at;
}

bool forget_dead_letters(tables& t, wall_time before, std::size_t limit)
{
    const auto old = t.dead_letters.older_than(before, limit);
    for (const auto id : old)
        if (const auto at = t.messages.find(id))
            purge(t, id, *at);
    return old.size() >= limit;
}

bool forget_pauses(tables& t, wall_time ended_before, std::size_t limit)
{
    constexpr std::chrono::days two_months{62};
    t.recipients.forget(ended_before - two_months);
    return t.pauses.forget(ended_before, limit);
}

// Messages may still be on their way to the disk under numbers that are smaller than the greatest
// one: a day's margin is more than they take. And numbers tell, not the clock: it may be set.
std::int64_t first_day_to_keep(tables& t, wall_time before)
{
    using std::chrono::days;
    const message_id newest{
        std::max(t.db.integer("SELECT max(id) FROM message"), t.numbers.last_request())};
    const auto kept = std::min(before, created_at(newest) - days(1));
    return std::chrono::floor<days>(kept).time_since_epoch().count();
}

// No index tells which messages a flow has: it would cost each of them more than it is worth here.
// But who was accepted on a day whose counts stay keeps its flow by them: it was counted under a
// label of that flow. So only earlier messages have to be looked at. Most of those are gone, too.
bool note_flows_before(
    tables& t, std::int64_t first_day, message_id& reached, flow_ids& in_use, std::size_t look_at
)
{
    const auto end = first_id_at(wall_time(std::chrono::days(first_day)));
    return t.flows.note_of_messages(end, reached, in_use, look_at);
}

bool forget_counts(
    tables& t,
    std::int64_t first_day,
    const flow_ids& in_use,
    std::int64_t& reached,
    std::size_t limit
)
{
    const auto forgotten = t.tallies.forget(first_day, in_use, reached, limit);
    for (const auto flow : forgotten.flows)
        if (t.flows.forget(flow))
            t.shared_summaries.forget(flow);
    reached = forgotten.reached;
    return forgotten.more;
}

} // namespace relay::changes
