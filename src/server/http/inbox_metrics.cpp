#include "relay/store/mail_inbox.hpp"
#include "server/http/metric_topics.hpp"

namespace relay {

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
    f.gauge("resend_relay_inbox_waiting", "Messages at a spare that wait for the database")
        .add(as_number(s.waiting));
    f.gauge("resend_relay_inbox_failing", "1 while the database does not take what a spare accepts")
        .add(s.failing ? 1 : 0);
}

} // namespace relay
