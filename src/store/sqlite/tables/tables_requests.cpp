#include "store/sqlite/tables/members.hpp"
#include "store/sqlite/tables/tables.hpp"

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

// How a message's end is counted, of those that it may have been said to have in error
std::optional<metric> counted_as(state s)
{
    switch (s) {
    case state::cancelled:
        return metric::cancelled;
    case state::suppressed:
        return metric::suppressed;
    case state::expired:
        return metric::expired;
    case state::dead:
        return metric::dead;
    default:
        return std::nullopt;
    }
}

bool is_finished(state s)
{
    return s >= state::sent;
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

std::vector<std::string>
tables::mark_sent(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at)
{
    std::vector<std::string> remarks;
    const auto elsewhere = sent_.update(r, sent, at);
    for (const auto& m : sent) {
        if (!elsewhere.empty() && std::ranges::find(elsewhere, m.id) != elsewhere.end()) {
            if (auto remark = correct_to_sent(r, m, at); !remark.empty())
                remarks.push_back(std::move(remark));
            continue;
        }
        leave_queue(r.on_disk, m.id);
        bodies_.drop(m.id);
        move(r.lane, r.on_disk, state::sent);
        tallies_.count(m.id, metric::sent);
        events_.sent(m.id, m.resend_id, at);
    }
    return remarks;
}

// Resend has taken a message that the disk does not know as being in this request. That it was sent
// is the truth, whatever the disk has said of it; returns what there is to say to people.
std::string tables::correct_to_sent(const sealed_request& r, const sent_message& m, wall_time at)
{
    const auto found = find(m.id);
    if (!found || found->state == state::sent)
        return {}; // an event has told it before
    auto remark = "a message is sent (Resend calls it " + m.resend_id + ") that was " +
                  std::string(to_string(found->state)) + ", not " +
                  std::string(to_string(r.on_disk));
    const bool is_letter = is_dead_letter(m.id);
    if ((found->state == state::dead || found->state == state::expired) && !is_letter)
        return remark; // purged: nothing is kept of it any more
    sealed_request as_found = r;
    as_found.on_disk = found->state;
    sent_.update(as_found, {m}, at);
    leave_queue(found->state, m.id);
    delete_dead_letter_.run(m.id.value);
    if (is_letter || !is_finished(found->state))
        bodies_.drop(m.id); // of the others it went before
    move(found->lane, found->state, state::sent);
    if (const auto ended = counted_as(found->state))
        tallies_.count(m.id, *ended, -1);
    tallies_.count(m.id, metric::sent);
    events_.sent(m.id, m.resend_id, at);
    return remark;
}

void tables::mark_waiting(const sealed_request& r, message_id id)
{
    auto from = r.on_disk;
    waiting_.run(id.value, r.attempts, r.id.value, number(from));
    if (db_.changes() == 0) {
        const auto found = find(id);
        if (!found || is_finished(found->state))
            return; // it was cancelled: so it stays, unless the request is sent in the end
        from = found->state;
        waiting_.run(id.value, r.attempts, r.id.value, number(from));
    }
    leave_queue(from, id);
    move(r.lane, from, state::waiting);
}

void tables::bury(
    const sealed_request& r, message_id id, death reason, const outcome& error, wall_time at
)
{
    const auto found = find(id);
    if (!found || is_finished(found->state))
        return; // it has ended otherwise
    if (!settle_by_evidence(r, id, at))
        die(r.lane, found->state, id, &r, r.attempts, reason, error, at);
}

bool tables::settle_by_evidence(const sealed_request& r, message_id id, wall_time at)
{
    auto resend_id = evidence_.of(id);
    if (resend_id.empty())
        return false;
    const std::vector sent{sent_message{.id = id, .resend_id = std::move(resend_id)}};
    mark_sent(r, sent, at);
    return true;
}

bool tables::has_evidence(const std::vector<message_id>& ids)
{
    return std::ranges::any_of(ids, [this](message_id id) { return !evidence_.of(id).empty(); });
}

void tables::expire(lane l, state from, message_id id, wall_time at)
{
    const auto now = find(id);
    if (!now || now->state != from)
        return; // it was quicker: sent, cancelled, or expired already
    if (!settle_queued(id, at))
        die(l, from, id, nullptr, 0, death::expired, {}, at);
}

void tables::die(
    lane l,
    state from,
    message_id id,
    const sealed_request* request,
    int attempts,
    death reason,
    const outcome& error,
    wall_time at
)
{
    const state to = reason == death::expired ? state::expired : state::dead;
    const auto sealed = request ? request->sealed_at : std::nullopt;
    const auto now = moment_now(); // a little later than `at`: an age is not taken for more
    bodies_.set_apart(id);         // it may stay for long, and the others of its row should not
    dead_.run(
        id.value,
        number(to),
        attempts,
        request ? std::optional(request->id.value) : std::nullopt,
        to_ms(at)
    );
    leave_queue(from, id);
    insert_dead_letter_.run(
        id.value,
        static_cast<int>(reason),
        to_ms(at),
        static_cast<int>(error.verdict),
        error.status,
        error.name,
        error.message,
        sealed ? std::optional(to_ms(sealed->wall)) : std::nullopt,
        sealed ? sealed->uptime.count() : 0,
        sealed ? sealed->boot : 0,
        now.uptime.count(),
        now.boot
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
