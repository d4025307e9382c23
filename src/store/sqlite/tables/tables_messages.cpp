#include "store/sqlite/tables/tables.hpp"

// Messages: accepted, and what happens to them outside of requests

namespace relay {

namespace {

constexpr std::size_t cached_flows = 10'000;

std::optional<std::int64_t> optional_ms(const std::optional<wall_time>& t)
{
    return t ? std::optional(to_ms(*t)) : std::nullopt;
}

std::optional<std::int64_t> optional_value(const std::optional<request_id>& id)
{
    return id ? std::optional(id->value) : std::nullopt;
}

int number(state s)
{
    return static_cast<int>(s);
}

// What is added to a message's row when it is sent (schema.cpp): in SQLite's format a byte for a
// state above 1, eight for a request, six for a time, sixteen for a UUID
constexpr std::size_t room_when_sent = 1 + 8 + 6 + 16;

std::size_t room_of(state s, const std::optional<request_id>& request)
{
    return room_when_sent - (s == state::queued || s == state::scheduled ? 0 : 1) -
           (request ? 8 : 0);
}

} // namespace

accept_result tables::accept(const new_message& m)
{
    if (!m.idempotency_key.empty()) {
        if (const auto first = keys_.find(m))
            return {
                .status = first->same_payload ? acceptance::duplicate : acceptance::key_conflict,
                .id = first->message,
            };
    }

    accept_result result{.id = m.id, .flow = find_flow(m.flow), .lane = m.flow.lane};
    state s = state::queued;
    if (m.suppressed) {
        s = state::suppressed;
        result.status = acceptance::suppressed;
    } else if (m.sealed_in) {
        s = state::sealed;
        result.status = acceptance::sealed;
    } else if (m.scheduled_at) {
        s = state::scheduled;
        result.status = acceptance::scheduled;
    } else {
        result.status = acceptance::queued;
        result.place = next_place_++;
        numbers_changed_ = true;
        queue_.put(result.flow, {.id = m.id, .place = result.place});
    }
    const bool leaves_soon = s != state::scheduled;
    const auto where = m.suppressed ? std::nullopt : bodies_.put(m.id, m.body, leaves_soon);
    insert_message_.run(
        m.id.value,
        result.flow.value,
        number(s),
        result.place,
        optional_ms(m.scheduled_at),
        optional_ms(m.expires),
        m.batchable ? 1 : 0,
        m.recipients,
        m.body.size(),
        where ? std::optional(where->file) : std::nullopt,
        where ? where->offset : 0,
        optional_value(m.sealed_in),
        m.summary,
        room_of(s, m.sealed_in),
        s == state::scheduled ? std::optional(static_cast<std::int64_t>(m.flow.lane)) : std::nullopt
    );
    if (!m.idempotency_key.empty())
        keys_.insert(m);
    if (m.sealed_in)
        insert_request({
            .id = *m.sealed_in,
            .lane = m.flow.lane,
            .members = {m.id},
            .sealed_at = m.sealed_at,
        });
    count(m.flow.lane, s, 1);
    tallies_.accepted(m.id, result.flow, m.summary);
    if (m.suppressed) {
        tallies_.count(m.id, metric::suppressed);
        events_.left(
            m.id,
            event_kind::left_suppressed,
            m.accepted_at ? m.accepted_at->wall : created_at(m.id)
        );
    }
    return result;
}

bool tables::is_dead_letter(message_id id)
{
    return is_dead_letter_(id.value).step();
}

accept_result tables::requeue(message_id id, const position& from)
{
    const bool from_the_dead = from.state == state::dead || from.state == state::expired;
    const accept_result result{
        .status = acceptance::queued,
        .id = id,
        .flow = from.flow,
        .place = next_place_++,
        .lane = from.lane,
    };
    numbers_changed_ = true;
    requeue_.run(id.value, result.place, from_the_dead ? 1 : 0);
    leave_queue(from.state, id);
    queue_.put(from.flow, {.id = id, .place = result.place});
    if (from_the_dead) {
        delete_dead_letter_.run(id.value);
        tallies_.count(id, from.state == state::expired ? metric::expired : metric::dead, -1);
    }
    move(from.lane, from.state, state::queued);
    return result;
}

bool tables::cancel(message_id id, lane l, state from, wall_time at)
{
    cancel_.run(id.value, number(from), to_ms(at));
    if (db_.changes() == 0)
        return false;
    leave_queue(from, id);
    bodies_.drop(id);
    move(l, from, state::cancelled);
    tallies_.count(id, metric::cancelled);
    events_.left(id, event_kind::left_cancelled, at);
    return true;
}

// What is queued may have gone into a request a moment ago: that is for the network thread to know.
// Of a request that was sealed every message may be in it.
evidence_effect tables::take_evidence(message_id id, std::string_view resend_id, wall_time at)
{
    const auto found = find(id);
    if (!found)
        return {};
    switch (found->state) {
    case state::queued:
        evidence_.keep(id, resend_id);
        return {
            .queued = accept_result{
                .status = acceptance::queued,
                .id = id,
                .flow = found->flow,
                .place = found->place,
            }};
    case state::sealed:
    case state::waiting:
        evidence_.keep(id, resend_id);
        return {};
    case state::scheduled:
        become_sent(id, *found, resend_id, at);
        return {.settled = true};
    case state::dead:
        if (!is_dead_letter(id))
            return {};
        become_sent(id, *found, resend_id, at);
        delete_dead_letter_.run(id.value);
        tallies_.count(id, metric::dead, -1);
        return {.settled = true};
    default:
        return {}; // finished
    }
}

bool tables::settle_queued(message_id id, wall_time at)
{
    const auto found = find(id);
    if (!found || found->state != state::queued)
        return false;
    const auto resend_id = evidence_.of(id);
    if (resend_id.empty())
        return false;
    become_sent(id, *found, resend_id, at);
    return true;
}

// By evidence, not by an answer
void tables::become_sent(
    message_id id, const position& from, std::string_view resend_id, wall_time at
)
{
    evidence_.mark_sent(id, resend_id, at);
    leave_queue(from.state, id);
    bodies_.drop(id);
    move(from.lane, from.state, state::sent);
    tallies_.count(id, metric::sent);
    events_.sent(id, resend_id, at);
}

void tables::suppress(lane l, message_id id, wall_time at)
{
    suppress_.run(id.value, to_ms(at));
    if (db_.changes() == 0)
        return;
    leave_queue(state::queued, id);
    bodies_.drop(id);
    move(l, state::queued, state::suppressed);
    tallies_.count(id, metric::suppressed);
    events_.left(id, event_kind::left_suppressed, at);
}

void tables::rewrite(const rewritten_message& m)
{
    std::string summary;
    {
        auto row = summary_(m.id.value);
        if (!row.step())
            return;
        summary = row.text(0);
    }
    if (m.end > summary.size())
        return;
    summary.replace(m.begin, m.end - m.begin, m.recipients);
    bodies_.drop(m.id);
    bodies_.put(m.id, m.body, false); // in a row of its own
    rewrite_.run(m.id.value, m.body.size(), m.count, summary);
}

void tables::purge(lane l, state from, message_id id)
{
    delete_dead_letter_.run(id.value);
    bodies_.drop(id);
    count(l, from, -1);
}

flow_id tables::find_flow(const flow_key& key)
{
    if (const auto known = flows_.find(key); known != flows_.end())
        return known->second;
    if (flows_.size() >= cached_flows)
        flows_.clear();

    const auto l = static_cast<int>(key.lane);
    flow_id id;
    {
        auto row = find_flow_(l, key.campaign, key.tenant, key.domain);
        if (row.step())
            id.value = row.integer(0);
    }
    if (id.value == 0) {
        auto row = insert_flow_(l, key.campaign, key.tenant, key.domain);
        row.step();
        id.value = row.integer(0);
        row.step(); // to its end: a statement with RETURNING is done only then
    }
    flows_.emplace(key, id);
    return id;
}

} // namespace relay
