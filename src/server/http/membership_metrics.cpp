#include "relay/store/membership.hpp"
#include "server/http/metric_topics.hpp"

namespace relay {

void add_membership(metric_families& f, const membership& member)
{
    if (!member.shared())
        return;
    const auto now = member.now();
    const std::chrono::duration<double> lease = now.may_write_for;
    f.gauge("resend_relay_sender", "1 for the relay that sends, 0 for a spare")
        .add(now.state == membership::state::sender ? 1 : 0);
    f.gauge("resend_relay_term", "The number of the sender's term").add(as_number(now.epoch));
    f.gauge(
         "resend_relay_lease_seconds",
         "For how long this relay may send without renewing its term; 0: it may not"
    )
        .add(lease.count());
}

} // namespace relay
