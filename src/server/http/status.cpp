#include "relay/base/json_or_null.hpp"
#include "relay/mail/all_states.hpp"
#include "relay/messages/queue_census.hpp"
#include "relay/net/http_client.hpp"
#include "relay/pipeline/arrivals.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/store/membership.hpp"
#include "relay/store/store.hpp"
#include "relay/store/store_id.hpp"
#include "relay/tracking/event_arrivals.hpp"
#include "relay/tracking/reconciler.hpp"
#include "server/http/answer.hpp"
#include "server/http/forecast_view.hpp"
#include "server/http/pause_views.hpp"
#include "server/http/quota_view.hpp"
#include "server/http/relay_views.hpp"
#include "server/http/route_tables.hpp"

#include <boost/json/array.hpp>

namespace relay {

namespace json = boost::json;

namespace {

json::object queues(
    const message_counts& counts,
    const ready_queue& queue,
    const std::array<std::optional<wall_time>, 2>& oldest
)
{
    json::object all;
    for (const auto l : all_lanes) {
        json::object one;
        for (const auto s : all_states)
            one[to_string(s)] = counts.at(l, s);
        one["oldest_queued"] = time_or_null(oldest[static_cast<std::size_t>(l)]);
        one["in_memory"] = queue.messages(l);
        one["in_memory_bytes"] = queue.bytes(l);
        all[to_string(l)] = std::move(one);
    }
    return all;
}

json::object rate(const http_parts& parts)
{
    return {
        {"limit", number_or_null(parts.pacer.learned_limit())},
        {"allowed_per_second", parts.pacer.requests_per_second()},
        {"others_per_second", parts.pacer.others_per_second()},
        {"requests_on_their_way", parts.send_slots.taken()},
    };
}

json::object reconciliation(const reconciler& unknown)
{
    const auto p = unknown.now();
    return {
        {"looking", p.looking},
        {"waiting", p.waiting},
        {"pages", p.pages},
        {"sent", p.sent},
        {"queued_again", p.queued_again},
        {"left", p.left},
        {"finished_at", time_or_null(p.finished)},
        {"problem", text_or_null(p.problem)},
    };
}

json::object connections(const http_client& http)
{
    return {
        {"open", http.open()},
        {"busy", http.busy()},
        {"handshakes", http.handshakes()},
        {"resumed", http.resumptions()},
    };
}

json::object store_json(const store& from, const membership& member)
{
    const auto s = from.stats();
    const auto commits = static_cast<double>(std::max<std::size_t>(s.commits, 1));
    return {
        {"id", store_id(from.secret())},
        {"kind", member.shared() ? "postgresql" : "sqlite"},
        {"commits", s.commits},
        {"operations", s.operations},
        {"average_commit_ms", 1000 * s.commit_time.sum() / commits},
        {"last_commit_ms", 1000 * s.last_commit_seconds},
        {"waiting", s.waiting},
        {"waiting_bytes", s.waiting_bytes},
    };
}

// Of several relays
json::object inbox_json(const arrivals& mail, const event_arrivals& events)
{
    const auto& now = mail.now();
    return {
        {"waiting", now.waiting},
        {"oldest", time_or_null(now.oldest)},
        {"taken_up", now.taken_up},
        {"events_taken_up", events.taken_up()},
        {"set_aside", now.set_aside},
        {"events_set_aside", events.set_aside()},
    };
}

json::object counted(const counters& c)
{
    json::object outcomes;
    for (std::size_t v = 0; v < c.sendings.size(); ++v)
        outcomes[to_string(static_cast<verdict>(v))] = c.sendings[v];
    return {
        {"producer_connections", c.connections_open},
        {"producer_connections_total", c.connections_accepted},
        {"lines", c.lines},
        {"accepted", c.accepted},
        {"duplicates", c.duplicates},
        {"rejected", c.rejected},
        {"refused_full", c.refused_full},
        {"sent", c.messages_sent},
        {"dead", c.messages_dead()},
        {"batches", c.batches},
        {"singles", c.singles},
        {"outcomes", std::move(outcomes)},
    };
}

answering get_status(const http_parts& parts, api_call)
{
    const auto oldest = co_await parts.queue_census.oldest();
    const auto queued = co_await parts.queue_census.count();
    const auto counts = parts.store.counts();
    const auto now = wall_now();
    const auto closed = parts.ingest.closed();
    const auto blocked = why_nothing_is_sent(parts.pauses);
    json::object answer{
        {"version", RELAY_VERSION},
        {"sandbox", parts.inbox != nullptr},
        {"now", to_iso8601(now)},
        {"uptime_seconds", (now - parts.started).count() / 1000},
        {"accepting", !closed},
        {"refusing_because", closed ? json::value(closed->message) : json::value()},
        {"sending", blocked.empty()},
        {"queues", queues(counts, parts.ready_queue, oldest)},
        {"flows", parts.ready_queue.flows()},
        {"rate", rate(parts)},
        {"quota", quota_json(parts.quota_book, now)},
        {"forecast", forecast_json(parts, *queued, now)},
        {"connections", connections(parts.http_client)},
        {"pauses", to_json(parts.pauses, counts, *queued)},
        {"reconciliation", reconciliation(parts.reconciler)},
        {"store", store_json(parts.store, parts.member)},
        {"counters", counted(parts.counters)},
    };
    for (auto& [name, value] : relays_json(parts.member))
        answer[name] = std::move(value);
    if (parts.arrivals.expected())
        answer["inbox"] = inbox_json(parts.arrivals, parts.event_arrivals);
    co_return answer_json(answer);
}

} // namespace

route_table status_routes()
{
    static constexpr route routes[] = {
        {"GET", "/relay/status", get_status},
    };
    return routes;
}

} // namespace relay
