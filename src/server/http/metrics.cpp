#include "server/http/metrics.hpp"

#include "relay/mail/all_states.hpp"
#include "relay/messages/queue_census.hpp"
#include "relay/net/http_client.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/server/doors.hpp"
#include "relay/tracking/reconciler.hpp"
#include "server/http/metric_families.hpp"
#include "server/http/metric_topics.hpp"
#include "server/http/pause_views.hpp"
#include "server/http/route_tables.hpp"

#include <prometheus/text_serializer.h>

namespace relay {

namespace {

std::string name_of(pause_kind kind)
{
    constexpr std::array names = {
        "account",
        "quota",
        "quota_reserve",
        "domain",
        "upstream",
        "lane",
        "all",
        "campaign",
        "tenant"};
    static_assert(names.size() == pause_kinds);
    return names[static_cast<std::size_t>(kind)];
}

void add_queues(metric_families& f, const http_parts& p)
{
    const auto counts = p.store.counts();
    f.gauge("resend_relay_messages", "Messages in the store, by lane and state");
    for (const auto l : all_lanes)
        for (const auto s : all_states)
            f.add(
                as_number(counts.at(l, s)),
                {{"lane", name_of(l)}, {"state", std::string(to_string(s))}}
            );
    f.gauge("resend_relay_memory_messages", "Queued messages that are held in memory");
    for (const auto l : all_lanes)
        f.add(as_number(p.ready_queue.messages(l)), {{"lane", name_of(l)}});
    f.gauge("resend_relay_memory_bytes", "Bytes of their bodies");
    for (const auto l : all_lanes)
        f.add(as_number(p.ready_queue.bytes(l)), {{"lane", name_of(l)}});
    f.gauge("resend_relay_flows", "Flows with a backlog").add(as_number(p.ready_queue.flows()));
}

void add_ages(
    metric_families& f, const std::array<std::optional<wall_time>, 2>& oldest, wall_time now
)
{
    f.gauge(
        "resend_relay_oldest_queued_age_seconds", "Age of the oldest queued message; 0: none waits"
    );
    for (const auto l : all_lanes) {
        const auto accepted = oldest[static_cast<std::size_t>(l)].value_or(now);
        const std::chrono::duration<double> age = now - accepted;
        f.add(std::max(age.count(), 0.0), {{"lane", name_of(l)}});
    }
}

// What load balancers and alerts ask first
void add_health(metric_families& f, const http_parts& p)
{
    f.gauge("resend_relay_accepting", "1 while new mail is taken").add(p.ingest.closed() ? 0 : 1);
    f.gauge("resend_relay_sending", "1 while no pause holds all mail back")
        .add(why_nothing_is_sent(p.pauses).empty() ? 1 : 0);
    f.gauge("resend_relay_disk_free_bytes", "Free bytes of the disk that has the store");
    if (const auto free = p.ingest.free_disk(); free != UINT64_MAX)
        f.add(as_number(free));
}

void add_calls(metric_families& f, const counters& c)
{
    f.counter("resend_relay_http_requests_total", "Calls of the HTTP API, by route and status");
    for (const auto& [call, count] : c.http_calls)
        f.add(
            as_number(count),
            {{"method", std::string(call.method)},
             {"route", std::string(call.route)},
             {"code", std::to_string(call.status)}}
        );
}

void add_producers(metric_families& f, const counters& c)
{
    f.gauge("resend_relay_producer_connections", "Open connections to the job socket")
        .add(as_number(c.connections_open));
    f.counter(
         "resend_relay_producer_connections_total", "Connections to the job socket since the start"
    )
        .add(as_number(c.connections_accepted));
    f.counter("resend_relay_lines_total", "Lines of the job socket").add(as_number(c.lines));
    f.counter("resend_relay_submissions_total", "What became of the mail that was handed in")
        .add(as_number(c.accepted), {{"result", "accepted"}})
        .add(as_number(c.duplicates), {{"result", "duplicate"}})
        .add(as_number(c.rejected), {{"result", "rejected"}})
        .add(as_number(c.refused_full), {{"result", "queue_full"}});
}

void add_doors(metric_families& f, const doors& d)
{
    const std::pair<const char*, const connection_counts&> listeners[] = {
        {"jobs", d.jobs}, {"http", d.http}, {"webhooks", d.webhooks}};
    f.gauge("resend_relay_listener_connections", "Open connections, by listener");
    for (const auto& [name, c] : listeners)
        f.add(as_number(c.open), {{"listener", name}});
    f.counter(
        "resend_relay_listener_full_total", "How often a listener had no place for a connection"
    );
    for (const auto& [name, c] : listeners)
        f.add(as_number(c.full), {{"listener", name}});
    f.counter(
        "resend_relay_strangers_total", "Connections and requests that were refused, or closed"
    );
    for (const auto& [name, c] : listeners)
        f.add(as_number(c.no_token), {{"listener", name}, {"reason", "no_token"}})
            .add(as_number(c.foreign), {{"listener", name}, {"reason", "foreign"}})
            .add(as_number(c.too_slow), {{"listener", name}, {"reason", "too_slow"}})
            .add(as_number(c.made_room), {{"listener", name}, {"reason", "made_room"}});
    f.counter(
         "resend_relay_unreadable_total", "Questions not answered: the store could not be read"
    )
        .add(as_number(d.unreadable));
}

void add_sending(metric_families& f, const counters& c)
{
    f.counter("resend_relay_sendings_total", "Requests to Resend, by what they came to");
    for (std::size_t v = 0; v < c.sendings.size(); ++v)
        f.add(
            as_number(c.sendings[v]), {{"outcome", std::string(to_string(static_cast<verdict>(v)))}}
        );
    f.counter(
         "resend_relay_accepted_requests_total", "Requests that Resend accepted, by their kind"
    )
        .add(as_number(c.singles), {{"kind", "single"}})
        .add(as_number(c.batches), {{"kind", "batch"}});
    f.counter("resend_relay_messages_sent_total", "Messages that Resend accepted")
        .add(as_number(c.messages_sent));
    f.counter("resend_relay_messages_dead_total", "Messages that became dead letters, by reason");
    for (std::size_t d = 0; d < c.dead.size(); ++d)
        f.add(as_number(c.dead[d]), {{"reason", std::string(to_string(static_cast<death>(d)))}});
    f.histogram(
        "resend_relay_accepted_to_sent_seconds", "From the acceptance of a message to Resend's"
    );
    for (const auto l : all_lanes)
        f.add(c.accepted_to_sent[static_cast<std::size_t>(l)], {{"lane", name_of(l)}});
    f.histogram("resend_relay_answer_seconds", "From a request's start to Resend's answer")
        .add(c.answer_time);
}

void add_quota(metric_families& f, quota_book& quota, wall_time now)
{
    const auto day = quota.view(quota_period::daily, now);
    const auto month = quota.view(quota_period::monthly, now);
    const metric_labels daily{{"period", "daily"}};
    const metric_labels monthly{{"period", "monthly"}};
    f.gauge("resend_relay_quota_used", "Recipients of this day (UTC) and month")
        .add(as_number(day.used), daily)
        .add(as_number(month.used), monthly);
    f.gauge(
        "resend_relay_quota_left",
        "What the lowest limit that is known leaves; none: it is not there"
    );
    if (day.left)
        f.add(as_number(*day.left), daily);
    if (month.left)
        f.add(as_number(*month.left), monthly);
}

void add_unknown(metric_families& f, const reconciler::progress& p)
{
    f.counter(
         "resend_relay_reconciled_total", "Unknown outcomes that were looked for, by what was found"
    )
        .add(as_number(p.sent), {{"found", "sent"}})
        .add(as_number(p.queued_again), {{"found", "absent"}})
        .add(as_number(p.left), {{"found", "unsettled"}});
}

void add_pacing(metric_families& f, const http_parts& p)
{
    f.gauge("resend_relay_rate_limit", "Resend's limit in requests a second; 0: not learned yet")
        .add(p.pacer.learned_limit().value_or(0));
    f.gauge("resend_relay_rate_allowed", "Requests a second that the relay allows itself")
        .add(p.pacer.requests_per_second());
    f.gauge("resend_relay_rate_others", "Requests a second that others were seen to spend")
        .add(p.pacer.others_per_second());
    f.gauge("resend_relay_requests_on_their_way", "Requests that wait for Resend's answer")
        .add(as_number(p.send_slots.taken()));
    f.gauge("resend_relay_paused", "1 for each pause that holds mail back");
    for (const auto& pause : p.pauses.list())
        f.add(1, {{"scope", to_string(pause.scope)}});
    f.counter("resend_relay_pauses_total", "Pauses that began, by what they were of");
    for (std::size_t kind = 0; kind < p.counters.pauses.size(); ++kind)
        f.add(
            as_number(p.counters.pauses[kind]), {{"kind", name_of(static_cast<pause_kind>(kind))}}
        );
}

void add_connections(metric_families& f, const http_client& http)
{
    f.gauge("resend_relay_connections", "Connections to Resend")
        .add(as_number(http.busy()), {{"state", "busy"}})
        .add(as_number(http.open() - http.busy()), {{"state", "idle"}});
    f.counter("resend_relay_tls_handshakes_total", "TLS handshakes with Resend")
        .add(as_number(http.handshakes() - http.resumptions()), {{"kind", "full"}})
        .add(as_number(http.resumptions()), {{"kind", "resumed"}});
}

void add_store(metric_families& f, const store::statistics& s)
{
    f.counter("resend_relay_store_commits_total", "Transactions").add(as_number(s.commits));
    f.counter("resend_relay_store_operations_total", "Operations in them")
        .add(as_number(s.operations));
    f.counter(
         "resend_relay_store_commits_in_doubt_total",
         "Transactions whose end was not known at first, since the database was lost meanwhile"
    )
        .add(as_number(s.in_doubt));
    f.histogram("resend_relay_store_commit_seconds", "Time that each took").add(s.commit_time);
    f.gauge("resend_relay_store_failing", "1 while the disk does not take what is written")
        .add(s.failing ? 1 : 0);
    f.gauge("resend_relay_store_last_commit_seconds", "Time that the last one took")
        .add(s.last_commit_seconds);
    f.gauge("resend_relay_store_waiting_operations", "Operations that are not written yet")
        .add(as_number(s.waiting));
    f.gauge("resend_relay_store_waiting_bytes", "What they take to write, as bytes of mail")
        .add(as_number(s.waiting_bytes));
}

} // namespace

std::vector<prometheus::MetricFamily> relay_metrics::Collect() const
{
    metric_families f;
    f.gauge("resend_relay_info", "What runs").add(1, {{"version", RELAY_VERSION}});
    const std::chrono::duration<double> started = parts_.started.time_since_epoch();
    f.gauge("resend_relay_start_time_seconds", "When it was started").add(started.count());
    add_health(f, parts_);
    add_queues(f, parts_);
    add_ages(f, oldest_, wall_now());
    add_producers(f, parts_.counters);
    add_calls(f, parts_.counters);
    add_doors(f, parts_.doors);
    add_sending(f, parts_.counters);
    add_tracking(f, parts_);
    add_feeds(f, parts_.tracking_counters);
    add_quota(f, parts_.quota_book, wall_now());
    add_unknown(f, parts_.reconciler.now());
    add_pacing(f, parts_);
    add_connections(f, parts_.http_client);
    add_store(f, parts_.store.stats());
    add_membership(f, parts_.member);
    add_arrivals(f, parts_);
    add_process(f);
    return f.take();
}

namespace {

answering get_metrics(const http_parts& parts, api_call)
{
    const auto oldest = co_await parts.queue_census.oldest();
    const relay_metrics metrics(parts, oldest);
    const prometheus::TextSerializer text;
    server_response response{.content_type = "text/plain; version=0.0.4; charset=utf-8"};
    response.body = text.Serialize(metrics.Collect());
    co_return response;
}

} // namespace

route_table metric_routes()
{
    static constexpr route routes[] = {
        {.method = "GET", .path = "/metrics", .handler = get_metrics, .parameters = any_parameter},
    };
    return routes;
}

} // namespace relay
