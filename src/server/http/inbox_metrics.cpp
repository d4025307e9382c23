#include "relay/pipeline/arrivals.hpp"
#include "relay/store/mail_inbox.hpp"
#include "relay/tracking/event_arrivals.hpp"
#include "server/http/metric_topics.hpp"

#include <algorithm>
#include <chrono>

namespace relay {

void add_arrivals(metric_families& f, const http_parts& p)
{
    if (!p.arrivals.expected())
        return;
    const auto& mail = p.arrivals.now();
    f.gauge(
         "resend_relay_inbox_waiting",
         "Messages that spares have accepted and the sender has not taken up, as it looked last"
    )
        .add(as_number(mail.waiting));
    const std::chrono::duration<double> age =
        mail.oldest ? std::max(wall_now() - *mail.oldest, milliseconds(0)) : milliseconds(0);
    f.gauge("resend_relay_inbox_oldest_seconds", "Since when the first of them waits")
        .add(age.count());
    f.counter("resend_relay_inbox_taken_up_total", "What the sender has taken up of the inbox")
        .add(as_number(mail.taken_up), {{"what", "mail"}})
        .add(as_number(p.event_arrivals.taken_up()), {{"what", "events"}});
    f.gauge(
         "resend_relay_inbox_set_aside",
         "What stays in the inbox because the database does not take it: somebody has to look at it"
    )
        .add(as_number(mail.set_aside), {{"what", "mail"}})
        .add(as_number(p.event_arrivals.set_aside()), {{"what", "events"}});
}

void add_inbox(metric_families& f, const mail_inbox::statistics& s)
{
    f.counter(
         "resend_relay_inbox_accepted_total",
         "Messages that a spare has accepted itself, as no sender could be reached"
    )
        .add(as_number(s.accepted));
    f.counter(
         "resend_relay_inbox_duplicates_total",
         "Messages that a spare was given under a key that was used before"
    )
        .add(as_number(s.duplicates));
    f.counter(
         "resend_relay_inbox_events_total",
         "Webhooks and unsubscriptions that a spare has taken itself, as no sender could be reached"
    )
        .add(as_number(s.events));
    f.gauge("resend_relay_inbox_unwritten", "Messages at a spare that wait for the database")
        .add(as_number(s.waiting));
    f.gauge("resend_relay_inbox_failing", "1 while the database does not take what a spare accepts")
        .add(s.failing ? 1 : 0);
}

} // namespace relay
