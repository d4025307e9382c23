#include "store/sqlite/tables/tables.hpp"

#include <algorithm>
#include <chrono>

// What nobody needs any more, a few rows at a time

namespace relay {

// What was accepted long ago may have been finished just now: it had been scheduled.
bool tables::forget_finished(
    wall_time before, message_id& reached, std::size_t limit, std::size_t look_at
)
{
    std::vector<message_id> old;
    std::size_t looked_at = 0;
    {
        auto row = old_messages_(reached.value, first_id_at(before).value, to_ms(before), look_at);
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

bool tables::forget_keys(const moment& now, std::size_t limit)
{
    return keys_.forget(now, limit);
}

// Who died before was accepted before: of the others no row is read.
bool tables::forget_dead_letters(wall_time before, std::size_t limit)
{
    std::vector<message_id> old;
    for (auto row = old_dead_letters_(first_id_at(before).value, to_ms(before), limit); row.step();)
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

// Messages may still be on their way to the disk under numbers that are smaller than the greatest
// one: a day's margin is more than they take. And numbers tell, not the clock: it may be set.
std::int64_t tables::first_day_to_keep(wall_time before)
{
    using std::chrono::days;
    const message_id newest{std::max(db_.integer("SELECT max(id) FROM message"), last_request_)};
    const auto kept = std::min(before, created_at(newest) - days(1));
    return std::chrono::floor<days>(kept).time_since_epoch().count();
}

// No index tells which messages a flow has: it would cost each of them more than it is worth here.
// But who was accepted on a day whose counts stay keeps its flow by them: it was counted under a
// label of that flow. So only earlier messages have to be looked at. Most of those are gone, too.
bool tables::note_flows_before(
    std::int64_t first_day, message_id& reached, flow_ids& in_use, std::size_t look_at
)
{
    const auto end = first_id_at(wall_time(std::chrono::days(first_day))).value;
    std::size_t looked_at = 0;
    for (auto row = flows_before_(reached.value, end, look_at); row.step(); ++looked_at) {
        reached.value = row.integer(0);
        in_use.insert(row.integer(1));
    }
    return looked_at >= look_at;
}

bool tables::forget_counts(
    std::int64_t first_day, const flow_ids& in_use, std::int64_t& reached, std::size_t limit
)
{
    const auto forgotten = tallies_.forget(first_day, in_use, reached, limit);
    for (const auto flow : forgotten.flows)
        forget_flow(flow);
    reached = forgotten.reached;
    return forgotten.more;
}

// Stays when it has another label.
void tables::forget_flow(flow_id id)
{
    auto row = forget_flow_(id.value);
    if (!row.step())
        return;
    flows_.erase({
        .lane = static_cast<lane>(row.integer(0)),
        .campaign = std::string(row.text(1)),
        .tenant = std::string(row.text(2)),
        .domain = std::string(row.text(3)),
    });
    row.step(); // to its end: a statement with RETURNING is done only then
}

} // namespace relay
