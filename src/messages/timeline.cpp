#include "messages/timeline.hpp"

#include <algorithm>

namespace relay {

namespace {

// The first time that was written down of what happened after its acceptance
wall_time first_written(const message_record& m, wall_time now)
{
    auto first = std::min(m.finished.value_or(now), now);
    if (!m.history.empty())
        first = std::min(first, m.history.front().at);
    return first;
}

// How much of the time from `from` to `until` a pause that matters to the message took
void attribute(
    timeline_entry& entry,
    const message_record& m,
    const std::vector<pause_record>& pauses,
    const busy_periods& lane_ahead,
    wall_time now
)
{
    const auto until = entry.until.value_or(now);
    auto left = until - entry.at;
    auto covered = entry.at;
    for (const auto& p : pauses) {
        const bool matters = p.scope == "all" || p.scope == "account" || p.scope == "quota" ||
                             p.scope == "upstream" || p.scope == "domain:" + m.domain ||
                             p.scope == "lane:" + std::string(to_string(m.lane)) ||
                             p.scope == "quota:" + std::string(to_string(m.lane)) ||
                             p.scope == "campaign:" + m.campaign || p.scope == "tenant:" + m.tenant;
        const auto begin = std::max(covered, p.began);
        const auto end = std::min(until, p.ended.value_or(now));
        if (!matters || end <= begin)
            continue;
        entry.waited_for.emplace_back("pause:" + p.scope, end - begin);
        left -= end - begin;
        covered = end;
    }
    // A sealed message that no pause holds back is in flight.
    if (entry.what == state::sealed || left <= milliseconds(0))
        return;
    if (m.lane == lane::campaign) {
        const auto ahead = std::min(left, lane_ahead.within(entry.at, until, now));
        if (ahead > milliseconds(0))
            entry.waited_for.emplace_back("lane", ahead);
        left -= ahead;
    }
    if (left > milliseconds(0))
        entry.waited_for.emplace_back("permit", left);
}

} // namespace

wall_time accepted_at(const message_record& m, wall_time now)
{
    return std::min(created_at(m.id), first_written(m, now));
}

std::vector<timeline_entry> make_timeline(
    const message_view& m,
    const std::vector<pause_record>& pauses,
    const busy_periods& lane_ahead,
    wall_time now
)
{
    const auto& r = m.record;
    const auto accepted = accepted_at(r, now);
    std::vector<timeline_entry> entries;
    const auto add = [&entries](state what, wall_time at) -> timeline_entry& {
        if (!entries.empty() && !entries.back().until)
            entries.back().until = at;
        entries.push_back({.what = what, .at = at});
        return entries.back();
    };

    auto queued_at = accepted;
    if (r.scheduled_at) {
        add(state::scheduled, accepted)
            .waited_for.emplace_back("schedule", *r.scheduled_at - accepted);
        queued_at = *r.scheduled_at;
    }
    if (r.state != state::scheduled)
        add(state::queued, queued_at);
    if (r.request && created_at(*r.request) >= queued_at)
        add(state::sealed, std::min(created_at(*r.request), first_written(r, now)));
    for (const auto& attempt : r.history) {
        if (!entries.empty() && entries.back().what != state::sealed)
            add(state::sealed, attempt.at);
        entries.back().attempt = attempt;
        if (&attempt != &r.history.back() || r.state == state::waiting)
            add(state::waiting, attempt.at);
    }
    if (r.finished)
        add(r.state, *r.finished).until = r.finished;
    else if (m.now == state::sealed && entries.back().what != state::sealed)
        add(state::sealed, now);

    for (auto& entry : entries) {
        if (entry.what == state::queued || entry.what == state::sealed)
            attribute(entry, r, pauses, lane_ahead, now);
        if (entry.what == state::waiting)
            entry.waited_for.emplace_back("backoff", entry.until.value_or(now) - entry.at);
    }
    return entries;
}

} // namespace relay
