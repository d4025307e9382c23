#include "relay/stage/desk.hpp"

#include "relay/mail/text.hpp"

#include <algorithm>

namespace relay {

namespace asio = boost::asio;

namespace {

// Dead letters that one step reads and writes
constexpr std::size_t letters_at_once = 200;

// Events that a timeline shows: somebody may open a mail very often
constexpr std::size_t events_at_most = 1'000;

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
                             p.scope == "quota:" + std::string(to_string(m.lane));
        const auto begin = std::max(covered, p.began);
        const auto end = std::min(until, p.ended.value_or(now));
        if (!matters || end <= begin)
            continue;
        entry.waited_for.emplace_back("pause:" + p.scope, end - begin);
        left -= end - begin;
        covered = end;
    }
    // A sealed message that no pause holds back is on its way.
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

bool may_be_taken_back(state s)
{
    return s == state::queued || s == state::scheduled;
}

// Ids that were asked for by name, and are no dead letters
void note_missing(
    desk::handled_letters& handled,
    const std::vector<message_id>& asked_for,
    const std::vector<dead_letter_record>& found
)
{
    for (const auto id : asked_for)
        if (std::ranges::none_of(found, [id](const auto& f) { return f.message.id == id; }))
            handled.skipped.push_back({.id = id, .reason = "not_found"});
}

} // namespace

asio::awaitable<std::optional<message_id>> desk::resolve(std::string uuid)
{
    if (const auto id = p_.codec.parse_message(uuid))
        co_return id;
    if (!is_uuid(uuid))
        co_return std::nullopt;
    co_return co_await p_.records.find_by_resend_id(to_ascii_lower(uuid));
}

asio::awaitable<std::optional<message_view>> desk::find(std::string uuid)
{
    const auto id = co_await resolve(std::move(uuid));
    if (!id)
        co_return std::nullopt;
    co_return co_await find(*id);
}

asio::awaitable<std::optional<message_view>> desk::find(message_id id)
{
    auto record = co_await p_.records.find(id);
    if (!record)
        co_return std::nullopt;
    message_view view{.record = std::move(*record)};
    co_await track(view);
    explain(view);
    co_return view;
}

// What Resend has told of it
asio::awaitable<void> desk::track(message_view& m)
{
    if (p_.events && m.record.state == state::sent)
        m.known = co_await p_.events->known_of(m.record.id);
    m.last_event = last_event_name(last_event(m.known));
}

void desk::explain(message_view& m) const
{
    const auto& r = m.record;
    m.now = r.state;
    const bool unfinished =
        r.state == state::queued || r.state == state::waiting || r.state == state::sealed;
    if (unfinished && p_.gate.holds(r.id)) {
        m.now = state::sealed;
        if (p_.gate.on_its_way(r.id))
            return;
    }
    const bool parked = m.now == state::sealed;
    if (parked || r.state == state::queued) {
        explain_queued(m);
        return;
    }
    switch (r.state) {
    case state::scheduled:
        m.waits_for = "schedule";
        m.until = r.scheduled_at;
        break;
    case state::waiting:
        m.waits_for = "backoff";
        m.until = r.next_attempt;
        break;
    default:
        break;
    }
}

// What a message waits for that could leave as far as it is concerned
void desk::explain_queued(message_view& m) const
{
    const auto& r = m.record;
    const auto now = wall_now();
    const auto bound = p_.quota.bound(r.lane, now);
    if (const auto* why = p_.paused.reason(r.lane, r.domain)) {
        m.waits_for = "pause:" + to_string(why->scope);
        if (why->until)
            m.until = why->until;
        else if (!why->by_hand)
            m.until = why->next_probe;
    } else if (m.now == state::queued && bound && bound->left < r.recipients) {
        m.waits_for = "pause:quota"; // others may be small enough for what is left
        m.until = bound->until;
    } else {
        const bool others_first =
            r.lane == lane::campaign && p_.queue.messages(lane::transactional) > 0;
        m.waits_for = others_first ? "lane" : "permit";
    }
}

asio::awaitable<std::vector<timeline_entry>> desk::timeline(message_view m)
{
    const auto& r = m.record;
    const auto now = wall_now();
    const auto accepted = created_at(r.id);
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
        add(state::sealed, created_at(*r.request));
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

    const auto pauses = co_await p_.records.pauses_between(accepted, now);
    for (auto& entry : entries) {
        if (entry.what == state::queued || entry.what == state::sealed)
            attribute(entry, r, pauses, p_.gate.lane_ahead(), now);
        if (entry.what == state::waiting)
            entry.waited_for.emplace_back("backoff", entry.until.value_or(now) - entry.at);
    }
    co_return entries;
}

asio::awaitable<std::vector<event_record>> desk::events(message_id id)
{
    if (!p_.events)
        co_return std::vector<event_record>();
    co_return co_await p_.events->events_of(id, events_at_most);
}

asio::awaitable<std::string> desk::body(message_id id)
{
    std::vector<message_id> one(1, id);
    const auto bodies = co_await p_.records.load_bodies(std::move(one));
    co_return bodies.front();
}

asio::awaitable<desk::page> desk::list(message_page_query which)
{
    auto found = co_await p_.records.list(which);
    page result{.has_more = found.has_more};
    for (auto& record : found.messages) {
        result.messages.push_back({.record = std::move(record)});
        co_await track(result.messages.back());
        explain(result.messages.back());
    }
    co_return result;
}

asio::awaitable<cancel_result> desk::cancel(std::string uuid)
{
    const auto id = co_await resolve(std::move(uuid));
    if (!id)
        co_return cancel_result::unknown;
    co_return co_await cancel(*id);
}

asio::awaitable<cancel_result> desk::cancel(message_id id)
{
    const auto record = co_await p_.records.find(id);
    if (!record)
        co_return cancel_result::unknown;
    if (!may_be_taken_back(record->state) || p_.gate.holds(id))
        co_return cancel_result::too_late;

    // From here on nothing takes it any more.
    p_.queue.withdraw(id, record->flow, record->place);
    const auto result = co_await p_.disk.cancel(id, wall_now());
    p_.queue.withdrawn(id);
    co_return result;
}

asio::awaitable<reschedule_result> desk::reschedule(message_id id, wall_time due)
{
    const auto record = co_await p_.records.find(id);
    if (!record)
        co_return reschedule_result::unknown;
    if (!may_be_taken_back(record->state) || p_.gate.holds(id))
        co_return reschedule_result::too_late;

    p_.queue.withdraw(id, record->flow, record->place);
    const auto result = co_await p_.disk.reschedule(id, due);
    p_.queue.withdrawn(id);
    p_.scheduled.notify_all();
    if (record->expires)
        p_.expiring.notify_all();
    co_return result;
}

asio::awaitable<desk::handled_letters>
desk::retry(dead_letter_filter which, bool dry_run, bool even_if_sent)
{
    handled_letters handled;
    which.limit = letters_at_once;
    for (;;) {
        const auto letters = co_await p_.records.dead_letters(which);
        note_missing(handled, which.ids, letters);
        std::vector<message_id> ids;
        for (const auto& letter : letters) {
            ++handled.matched;
            which.after = letter.message.id;
            if (letter.reason == death::outcome_unknown && !even_if_sent)
                handled.skipped.push_back({.id = letter.message.id, .reason = "outcome_unknown"});
            else
                ids.push_back(letter.message.id);
        }
        if (!dry_run && !ids.empty()) {
            const auto queued = co_await p_.disk.retry_dead(std::move(ids));
            handled.done += queued.size();
            for (const auto& where : queued)
                p_.queue.arrived_on_disk(where);
        }
        if (letters.size() < letters_at_once || !which.ids.empty())
            co_return handled;
    }
}

asio::awaitable<desk::handled_letters> desk::purge(dead_letter_filter which, bool dry_run)
{
    handled_letters handled;
    which.limit = letters_at_once;
    for (;;) {
        const auto letters = co_await p_.records.dead_letters(which);
        note_missing(handled, which.ids, letters);
        std::vector<message_id> ids;
        for (const auto& letter : letters) {
            ++handled.matched;
            which.after = letter.message.id;
            ids.push_back(letter.message.id);
        }
        if (!dry_run && !ids.empty())
            handled.done += co_await p_.disk.purge_dead(std::move(ids));
        if (letters.size() < letters_at_once || !which.ids.empty())
            co_return handled;
    }
}

} // namespace relay
