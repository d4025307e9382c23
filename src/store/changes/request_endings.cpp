#include "store/changes/request_endings.hpp"

#include "store/changes/message_changes.hpp"
#include "store/tables/tables.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace relay::changes {

namespace {

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

// Resend has taken a message that the disk does not know as being in this request. That it was sent
// is the truth, whatever the disk has said of it; returns what there is to say to people.
std::string correct_to_sent(tables& t, const sealed_request& r, const sent_message& m, wall_time at)
{
    const auto found = t.messages.find(m.id);
    if (!found || found->state == state::sent)
        return {}; // an event has told it before
    auto remark = "a message is sent (Resend calls it " + m.resend_id + ") that was " +
                  std::string(to_string(found->state)) + ", not " +
                  std::string(to_string(r.on_disk));
    const bool is_letter = t.dead_letters.contains(m.id);
    if ((found->state == state::dead || found->state == state::expired) && !is_letter)
        return remark; // purged: nothing is kept of it any more
    sealed_request as_found = r;
    as_found.on_disk = found->state;
    t.sent.update(as_found, {m}, at);
    t.leave_queue(found->state, m.id);
    t.dead_letters.remove(m.id);
    if (is_letter || !is_finished(found->state))
        t.bodies.drop(m.id); // of the others it went before
    t.numbers.move(found->lane, found->state, state::sent);
    if (const auto ended = counted_as(found->state))
        t.tallies.count(m.id, *ended, -1);
    t.tallies.count(m.id, metric::sent);
    t.events.sent(m.id, m.resend_id, at);
    return remark;
}

// Of a message in this request: when there is evidence that Resend has it, it is sent, and that was
// all. False: nothing is known.
bool settle_by_evidence(tables& t, const sealed_request& r, message_id id, wall_time at)
{
    auto resend_id = t.evidence.of(id);
    if (resend_id.empty())
        return false;
    const std::vector sent{sent_message{.id = id, .resend_id = std::move(resend_id)}};
    mark_sent(t, r, sent, at);
    return true;
}

struct dying
{
    relay::lane lane{};
    state from{};
    const sealed_request* request{}; // the one that ends with it; null: it was in none
    int attempts{};
    death reason{};
    const outcome& error;
};

void die(tables& t, message_id id, const dying& how, wall_time at)
{
    const bool late = how.reason == death::expired;
    const state to = late ? state::expired : state::dead;
    t.bodies.set_apart(id); // it may stay for long, and the others of its row should not
    t.messages.dies(id, to, how.attempts, how.request, at);
    t.leave_queue(how.from, id);
    t.dead_letters.insert(id, how.reason, how.error, how.request, at);
    t.numbers.move(how.lane, how.from, to);
    t.tallies.count(id, late ? metric::expired : metric::dead);
    t.events.left(id, late ? event_kind::left_expired : event_kind::left_dead, at);
}

} // namespace

std::vector<std::string>
mark_sent(tables& t, const sealed_request& r, const std::vector<sent_message>& sent, wall_time at)
{
    std::vector<std::string> remarks;
    const auto elsewhere = t.sent.update(r, sent, at);
    t.names->add(sent);
    for (const auto& m : sent) {
        if (!elsewhere.empty() && std::ranges::find(elsewhere, m.id) != elsewhere.end()) {
            if (auto remark = correct_to_sent(t, r, m, at); !remark.empty())
                remarks.push_back(std::move(remark));
            continue;
        }
        t.leave_queue(r.on_disk, m.id);
        t.bodies.drop(m.id);
        t.numbers.move(r.lane, r.on_disk, state::sent);
        t.tallies.count(m.id, metric::sent);
        t.events.sent(m.id, m.resend_id, at);
    }
    return remarks;
}

void mark_waiting(tables& t, const sealed_request& r, message_id id)
{
    auto from = r.on_disk;
    if (!t.messages.waits(r, id, from)) {
        const auto found = t.messages.find(id);
        if (!found || is_finished(found->state))
            return; // it was cancelled: so it stays, unless the request is sent in the end
        from = found->state;
        t.messages.waits(r, id, from);
    }
    t.leave_queue(from, id);
    t.numbers.move(r.lane, from, state::waiting);
}

void bury(
    tables& t,
    const sealed_request& r,
    message_id id,
    death reason,
    const outcome& error,
    wall_time at
)
{
    const auto found = t.messages.find(id);
    if (!found || is_finished(found->state))
        return; // it has ended otherwise
    if (settle_by_evidence(t, r, id, at))
        return;
    const dying how{
        .lane = r.lane,
        .from = found->state,
        .request = &r,
        .attempts = r.attempts,
        .reason = reason,
        .error = error,
    };
    die(t, id, how, at);
}

bool expire(tables& t, lane l, state from, message_id id, wall_time at)
{
    const auto now = t.messages.find(id);
    if (!now || now->state != from)
        return false; // it was quicker: sent, cancelled, or expired already
    if (settle_queued(t, id, at))
        return false;
    const outcome none;
    const dying how{.lane = l, .from = from, .reason = death::expired, .error = none};
    die(t, id, how, at);
    return true;
}

void give_up(tables& t, lane l, message_id id, const outcome& why, wall_time at)
{
    const dying how{.lane = l, .from = state::queued, .reason = death::refused, .error = why};
    die(t, id, how, at);
}

bool has_evidence(tables& t, const std::vector<message_id>& ids)
{
    return std::ranges::any_of(ids, [&t](message_id id) { return !t.evidence.of(id).empty(); });
}

} // namespace relay::changes
