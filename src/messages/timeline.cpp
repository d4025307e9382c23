#include "messages/timeline.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <span>

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

// The entries so far, of a message that is followed from one state to the next
struct life
{
    life(const message_record& m, wall_time accepted) : r(m), queued_at(accepted) {}

    timeline_entry& add(state what, wall_time at)
    {
        if (!entries.empty() && !entries.back().until)
            entries.back().until = at;
        entries.push_back({.what = what, .at = at});
        return entries.back();
    }

    void end(state what, wall_time at) { add(what, at).until = at; }

    // What was scheduled may have ended before its time.
    void begin()
    {
        const auto accepted = queued_at;
        if (r.scheduled_at) {
            const auto until = std::min(*r.scheduled_at, r.finished.value_or(*r.scheduled_at));
            add(state::scheduled, accepted).waited_for.emplace_back("schedule", until - accepted);
            queued_at = *r.scheduled_at;
            if (r.state == state::scheduled || (r.finished && *r.finished < queued_at))
                return;
        }
        add(state::queued, queued_at);
    }

    // The request that it was in last tells when it was sealed, unless it was in none since it was
    // queued.
    void seal_last_request(std::span<const attempt_entry> attempts, wall_time now)
    {
        if (!r.request || created_at(*r.request) < queued_at)
            return;
        auto at = std::min({created_at(*r.request), r.finished.value_or(now), now});
        if (!attempts.empty())
            at = std::min(at, attempts.front().at);
        add(state::sealed, at);
    }

    void go_through(std::span<const attempt_entry> attempts, bool waits)
    {
        for (const auto& attempt : attempts) {
            if (!entries.empty() && entries.back().what != state::sealed)
                add(state::sealed, attempt.at);
            entries.back().attempt = attempt;
            if (&attempt != &attempts.back() || waits)
                add(state::waiting, attempt.at);
        }
    }

    void die(const past_death& how)
    {
        const bool late = how.reason == to_string(death::expired);
        add(late ? state::expired : state::dead, how.died).reason = how.reason;
        queued_at = *how.retried;
        add(state::queued, queued_at);
    }

    const message_record& r;
    wall_time queued_at; // the last time
    std::vector<timeline_entry> entries;
};

} // namespace

wall_time accepted_at(const message_record& m, wall_time now)
{
    return std::min(created_at(m.id), first_written(m, now));
}

std::optional<past_death> read_death(const event_record& e)
{
    boost::system::error_code ec;
    const auto detail = boost::json::parse(e.detail, ec);
    if (e.kind != event_kind::requeued || ec || !detail.is_object())
        return std::nullopt;
    const auto text = [&](const char* name) {
        const auto* found = detail.get_object().if_contains(name);
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    const auto died = parse_iso8601(text("died_at"));
    return past_death{.reason = text("reason"), .died = died.value_or(e.at), .retried = e.at};
}

std::vector<timeline_entry> make_timeline(
    const message_view& m,
    const std::vector<past_death>& deaths,
    const std::vector<pause_record>& pauses,
    const busy_periods& lane_ahead,
    wall_time now
)
{
    const auto& r = m.record;
    life l(r, accepted_at(r, now));
    if (r.state == state::suppressed && !r.finished) {
        l.end(r.state, created_at(r.id)); // as it came in
        return std::move(l.entries);
    }
    l.begin();
    auto next = r.history.begin();
    const auto attempts_until = [&](std::optional<wall_time> died) {
        const auto from = next;
        while (next != r.history.end() && (!died || next->at <= *died))
            ++next;
        return std::span(from, next);
    };
    for (const auto& death : deaths) {
        if (!death.retried)
            break; // its end is the message's
        l.go_through(attempts_until(death.died), false);
        l.die(death);
    }
    const auto last = attempts_until(std::nullopt);
    l.seal_last_request(last, now);
    // The attempt that Resend accepted is not written down: it ended the last wait.
    const bool waited =
        r.state == state::sent && !last.empty() && last.back().result.verdict != verdict::accepted;
    l.go_through(last, waited || r.state == state::waiting);
    if (r.finished) {
        l.end(r.state, *r.finished);
        if (!deaths.empty() && !deaths.back().retried)
            l.entries.back().reason = deaths.back().reason;
    } else if (m.now == state::sealed && l.entries.back().what != state::sealed) {
        l.add(state::sealed, now);
    }

    for (auto& entry : l.entries) {
        if (entry.what == state::queued || entry.what == state::sealed)
            attribute(entry, r, pauses, lane_ahead, now);
        if (entry.what == state::waiting)
            entry.waited_for.emplace_back("backoff", entry.until.value_or(now) - entry.at);
    }
    return std::move(l.entries);
}

} // namespace relay
