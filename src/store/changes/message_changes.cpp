#include "store/changes/message_changes.hpp"

#include "store/tables/tables.hpp"

namespace relay::changes {

namespace {

// By evidence, not by an answer
void become_sent(
    tables& t, message_id id, const message_position& from, std::string_view resend_id, wall_time at
)
{
    t.evidence.mark_sent(id, resend_id, at);
    t.leave_queue(from.state, id);
    t.bodies.drop(id);
    t.numbers.move(from.lane, from.state, state::sent);
    t.tallies.count(id, metric::sent);
    t.names->add(resend_id);
    t.events.sent(id, resend_id, at);
}

} // namespace

accept_result requeue(tables& t, message_id id, const message_position& from)
{
    const bool from_the_dead = from.state == state::dead || from.state == state::expired;
    const accept_result result{
        .status = acceptance::queued,
        .id = id,
        .flow = from.flow,
        .place = t.numbers.take_place(),
        .lane = from.lane,
    };
    t.messages.requeue(id, result.place, from_the_dead);
    t.leave_queue(from.state, id);
    t.queue.put(from.flow, {.id = id, .place = result.place});
    if (from_the_dead) {
        if (t.tallies.is_of_a_step(id))
            t.sequences.revive(id);
        t.dead_letters.remove(id);
        t.tallies.count(id, from.state == state::expired ? metric::expired : metric::dead, -1);
    }
    t.numbers.move(from.lane, from.state, state::queued);
    return result;
}

bool cancel(tables& t, message_id id, const message_position& from, wall_time at)
{
    if (!t.messages.cancel(id, from.state, at))
        return false;
    t.leave_queue(from.state, id);
    t.bodies.drop(id);
    t.numbers.move(from.lane, from.state, state::cancelled);
    t.tallies.count(id, metric::cancelled);
    t.events.left(id, event_kind::left_cancelled, at);
    return true;
}

bool reschedule(tables& t, message_id id, const message_position& from, wall_time due)
{
    if (!t.messages.reschedule(id, from, due))
        return false;
    t.leave_queue(from.state, id);
    t.bodies.set_apart(id); // it may stay for long
    if (from.state != state::scheduled)
        t.numbers.move(from.lane, from.state, state::scheduled);
    return true;
}

void suppress(tables& t, lane l, message_id id, wall_time at)
{
    if (!t.messages.suppress(id, at))
        return;
    t.leave_queue(state::queued, id);
    t.bodies.drop(id);
    t.numbers.move(l, state::queued, state::suppressed);
    t.tallies.count(id, metric::suppressed);
    t.events.left(id, event_kind::left_suppressed, at);
}

void rewrite(tables& t, const rewritten_message& m)
{
    const auto summary = t.messages.rewritten_summary(m);
    if (!summary)
        return;
    t.bodies.drop(m.id);
    t.bodies.put(m.id, m.body, false); // in a row of its own
    t.messages.rewrite(m, *summary);
}

void purge(tables& t, message_id id, const message_position& from)
{
    t.dead_letters.remove(id);
    t.bodies.drop(id);
    t.numbers.count(from.lane, from.state, -1);
}

// What is queued may have gone into a request a moment ago: that is for the network thread to know.
// Of a request that was sealed every message may be in it.
evidence_effect take_evidence(
    tables& t,
    message_id id,
    const message_position& found,
    std::string_view resend_id,
    wall_time at
)
{
    switch (found.state) {
    case state::queued:
        t.evidence.keep(id, resend_id);
        return {
            .queued = accept_result{
                .status = acceptance::queued,
                .id = id,
                .flow = found.flow,
                .place = found.place,
            }};
    case state::sealed:
    case state::waiting:
        t.evidence.keep(id, resend_id);
        return {};
    case state::scheduled:
        become_sent(t, id, found, resend_id, at);
        return {.settled = true};
    case state::dead:
        if (!t.dead_letters.contains(id))
            return {};
        if (t.tallies.is_of_a_step(id))
            t.sequences.revive(id); // it may have finished without it
        become_sent(t, id, found, resend_id, at);
        t.dead_letters.remove(id);
        t.tallies.count(id, metric::dead, -1);
        return {.settled = true};
    default:
        return {}; // finished
    }
}

bool settle_queued(tables& t, message_id id, wall_time at)
{
    const auto found = t.messages.find(id);
    if (!found || found->state != state::queued)
        return false;
    const auto resend_id = t.evidence.of(id);
    if (resend_id.empty())
        return false;
    become_sent(t, id, *found, resend_id, at);
    return true;
}

} // namespace relay::changes
