#include "members.hpp"
#include "tables.hpp"

#include <algorithm>

// Requests, and what they come to for their messages

namespace relay {

namespace {

// What schema.cpp says of a request's state
constexpr int request_leaves = 0;
constexpr int request_ready = 2;

int number(state s)
{
    return static_cast<int>(s);
}

std::optional<std::int64_t> sealed_wall(const sealed_request& r)
{
    return r.sealed_at ? std::optional(to_ms(r.sealed_at->wall)) : std::nullopt;
}

} // namespace

void tables::insert_request(const sealed_request& r)
{
    last_request_ = std::max(last_request_, r.id.value);
    numbers_changed_ = true;
    encode_members(r.members, members_);
    insert_request_.run(
        r.id.value,
        r.ready ? request_ready : request_leaves,
        static_cast<int>(r.lane),
        r.batch ? 1 : 0,
        sqlite::blob{members_},
        r.attempts,
        r.maybe_accepted ? 1 : 0,
        sealed_wall(r),
        r.sealed_at ? r.sealed_at->uptime.count() : 0,
        r.sealed_at ? r.sealed_at->boot : 0
    );
}

void tables::mark_request_done(request_id id)
{
    delete_request_.run(id.value);
}

void tables::mark_request_leaving(request_id id)
{
    request_leaves_.run(id.value);
}

void tables::mark_request_waiting(const sealed_request& r, wall_time due)
{
    request_waits_.run(
        r.id.value,
        to_ms(due),
        r.attempts,
        r.maybe_accepted ? 1 : 0,
        sealed_wall(r),
        r.sealed_at ? r.sealed_at->uptime.count() : 0,
        r.sealed_at ? r.sealed_at->boot : 0
    );
}

void tables::mark_sent(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at)
{
    sent_.update(r, sent, at);
    for (const auto& m : sent) {
        leave_queue(r.on_disk, m.id);
        bodies_.drop(m.id);
        move(r.lane, r.on_disk, state::sent);
        tallies_.count(m.id, metric::sent);
        events_.sent(m.id, m.resend_id, at);
    }
}

void tables::mark_waiting(const sealed_request& r, message_id id)
{
    waiting_.run(id.value, r.attempts, r.id.value);
    leave_queue(r.on_disk, id);
    move(r.lane, r.on_disk, state::waiting);
}

void tables::bury(
    const sealed_request& r, message_id id, death reason, const outcome& error, wall_time at
)
{
    die(r.lane, r.on_disk, id, r.id.value, r.attempts, reason, error, at);
    if (reason != death::outcome_unknown)
        return;
    // An event may have come before: then it is no dead letter for longer than this transaction.
    if (const auto resend_id = unknown_.evidence(id); !resend_id.empty())
        settle_unknown(id, resend_id, at);
}

bool tables::has_evidence(const std::vector<message_id>& ids)
{
    return std::ranges::any_of(ids, [this](message_id id) {
        return !unknown_.evidence(id).empty();
    });
}

void tables::expire(lane l, state from, message_id id, wall_time at)
{
    const auto now = find(id);
    if (!now || now->state != from)
        return; // it was quicker: sent, cancelled, or expired already
    constexpr std::optional<std::int64_t> no_request;
    die(l, from, id, no_request, 0, death::expired, {}, at);
}

void tables::die(
    lane l,
    state from,
    message_id id,
    const std::optional<std::int64_t>& request,
    int attempts,
    death reason,
    const outcome& error,
    wall_time at
)
{
    const state to = reason == death::expired ? state::expired : state::dead;
    bodies_.set_apart(id); // it may stay for long, and the others of its row should not
    dead_.run(id.value, number(to), attempts, request, to_ms(at));
    leave_queue(from, id);
    insert_dead_letter_.run(
        id.value,
        static_cast<int>(reason),
        to_ms(at),
        static_cast<int>(error.verdict),
        error.status,
        error.name,
        error.message
    );
    move(l, from, to);
    const bool late = to == state::expired;
    tallies_.count(id, late ? metric::expired : metric::dead);
    events_.left(id, late ? event_kind::left_expired : event_kind::left_dead, at);
}

void tables::add_attempt(message_id id, const attempt_entry& entry)
{
    insert_attempt_.run(
        id.value,
        to_ms(entry.at),
        entry.counted ? 1 : 0,
        static_cast<int>(entry.result.verdict),
        entry.result.status,
        entry.result.name,
        entry.result.message
    );
}

} // namespace relay
