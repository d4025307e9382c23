#include "store/changes/accepting.hpp"

#include "store/tables/tables.hpp"

#include <utility>

namespace relay::changes {

accept_result accept(tables& t, const new_message& m, const addressee* recipient)
{
    if (!m.idempotency_key.empty()) {
        if (const auto first = t.keys.find(m))
            return {
                .status = first->same_payload ? acceptance::duplicate : acceptance::key_conflict,
                .id = first->message,
            };
    }

    accept_result result{.id = m.id, .flow = t.flows.find(m.flow), .lane = m.flow.lane};
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
        result.place =
            t.numbers.take_place(); // whether it was there when its campaign was cancelled
    } else {
        result.status = acceptance::queued;
        result.place = t.numbers.take_place();
        t.queue.put(result.flow, {.id = m.id, .place = result.place});
    }
    const bool leaves_soon = s != state::scheduled;
    const auto where = m.suppressed ? std::nullopt : t.bodies.put(m.id, m.body, leaves_soon);
    const auto summary = recipient
                             ? t.shared_summaries.shorten(result.flow, m.summary, recipient->email)
                             : stored_summary{.text = m.summary};
    t.messages.insert(m, result, s, where, summary, recipient);
    if (!m.idempotency_key.empty())
        t.keys.insert(m);
    if (m.sealed_in)
        t.requests.insert({
            .id = *m.sealed_in,
            .lane = m.flow.lane,
            .members = {m.id},
            .sealed_at = m.sealed_at,
        });
    t.numbers.count(m.flow.lane, s, 1);
    t.tallies.accepted(
        m.id,
        result.flow,
        m.summary,
        recipient ? std::string_view(recipient->email) : std::string_view(),
        recipient ? recipient->step : 0
    );
    if (m.suppressed) {
        t.tallies.count(m.id, metric::suppressed);
        t.events.left(
            m.id,
            event_kind::left_suppressed,
            m.accepted_at ? m.accepted_at->wall : created_at(m.id)
        );
    }
    return result;
}

batch_result accept_all(tables& t, const new_batch& b)
{
    const bool has_key = !b.idempotency_key.empty();
    if (has_key)
        if (auto known = t.batch_keys.find(b))
            return std::move(*known);

    batch_result result{.status = batch_status::accepted, .errors = b.errors};
    result.accepted.reserve(b.messages.size());
    result.ids.reserve(b.messages.size());
    for (const auto& m : b.messages) {
        result.accepted.push_back(accept(t, m));
        result.ids.push_back(m.id);
    }
    if (has_key)
        t.batch_keys.insert(b);
    return result;
}

} // namespace relay::changes
