#include "relay/mail/all_states.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/tracking/tracker.hpp"
#include "server/http/metric_topics.hpp"

namespace relay {

void add_tracking(metric_families& f, const http_parts& p)
{
    const auto& c = p.tracking_counters;
    f.counter("resend_relay_webhooks_total", "Webhooks of Resend, by what became of them")
        .add(as_number(c.events), {{"result", "recorded"}})
        .add(as_number(c.duplicates), {{"result", "duplicate"}})
        .add(as_number(c.missing), {{"result", "missing"}})
        .add(as_number(c.old), {{"result", "old"}})
        .add(as_number(c.different), {{"result", "different"}})
        .add(as_number(c.failed), {{"result", "failed"}});
    f.counter(
         "resend_relay_unsubscribes_total", "Uses of links to unsubscribe, by what became of them"
    )
        .add(as_number(c.unsubscribes.recorded), {{"result", "recorded"}})
        .add(as_number(c.unsubscribes.repeated), {{"result", "duplicate"}})
        .add(as_number(c.unsubscribes.unknown), {{"result", "unknown_link"}})
        .add(as_number(c.unsubscribes.failed), {{"result", "failed"}});
    f.counter(
         "resend_relay_unknown_outcomes_settled_total", "Unknown outcomes that an event settled"
    )
        .add(as_number(c.settled));
    f.counter(
         "resend_relay_looked_up_total", "Messages that Resend was asked about, as no event came"
    )
        .add(as_number(c.looked_up));
    f.counter("resend_relay_events_total", "What became of messages, as Resend's events tell");
    for (std::size_t name = 0; name < event_counts::names.size(); ++name)
        for (const auto l : all_lanes)
            f.add(
                as_number(c.of_messages.at(name, l)),
                {{"event", std::string(event_counts::names[name])}, {"lane", name_of(l)}}
            );
    f.gauge("resend_relay_suppressed_addresses", "Addresses that get no mail, in one lane at least")
        .add(as_number(p.suppressed_addresses.size()));
}

void add_feeds(metric_families& f, const tracking_counters& c)
{
    f.counter("resend_relay_feed_posts_total", "Events posted to feeds, by what became of them");
    for (const auto& [url, posts] : c.feeds)
        f.add(as_number(posts.delivered), {{"url", url}, {"result", "delivered"}})
            .add(as_number(posts.failed), {{"url", url}, {"result", "failed"}})
            .add(as_number(posts.given_up), {{"url", url}, {"result", "given_up"}});
    f.gauge("resend_relay_feed_waiting_events", "Events that a feed has not taken, and gets again");
    for (const auto& [url, posts] : c.feeds)
        f.add(as_number(posts.waiting), {{"url", url}});
    f.gauge("resend_relay_feed_failing", "1 for each feed that did not take the last event");
    for (const auto& [url, posts] : c.feeds)
        f.add(posts.failing ? 1 : 0, {{"url", url}});
}

} // namespace relay
