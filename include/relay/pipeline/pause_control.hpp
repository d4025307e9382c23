#pragma once

#include "relay/async/notifier.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/policy/quota_book.hpp"
#include "relay/store/pause_record.hpp"
#include "relay/store/store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// Pauses begin and end here: what an outcome, a limit of our own or a person says goes to the log
// and to disk, and wakes whoever waits. Network thread only.
class pause_control
{
public:
    struct parts
    {
        relay::store& store;
        relay::pauses& pauses;
        relay::quota_book& quota_book;
        relay::counters& counters;
        notifier& changed;       // there may be something new to send
        notifier& postponed;     // requests wait on disk for the end of a pause
        notifier& repeats_taken; // those that a pause holds back leave room for others
    };

    explicit pause_control(const parts& p) : p_(p) {}

    // What one sending came to; see pauses::settle.
    void settle(const outcome& result, const settled_sending& sending, wall_time now);

    // Resend answered a request that was no mail; see pauses::answered.
    void answered(bool key_is_good, wall_time now);

    // It refused the key. `probe`: the pause that the request was to probe.
    void key_refused(const outcome& result, const std::optional<pause_scope>& probe, wall_time now);

    // Our own limits of the quota. They hold back what is not sealed yet: when nothing is left,
    // mail waits (`mail_waits`), and nothing is in flight that might still be refused.
    void heed_quota(lane l, bool mail_waits, wall_time now);

    // A request goes out to end this pause; it could not, for a reason of our own.
    void probe_sent(const pause_scope& scope) { p_.pauses.probe_sent(scope); }
    void no_probe(const pause_scope& scope, wall_time now) { p_.pauses.no_probe(scope, now); }

    // Bodies are missing: everything waits for a person. False: it did so already.
    bool begin_for_lost_bodies(wall_time now);

    // The database has lost commits: the same, and for the next relay that sends, too.
    void begin_for_lost_commits(wall_time now);

    // Ends pauses of domains that have no mail. A look at all of them, so not each time that the
    // dispatcher does something: now and then.
    void end_idle(wall_time now, const pauses::scope_predicate& has_mail);

    // By hand
    void pause(const pause_scope& scope, const pause_order& order = {});

    // A pause by hand that there was before a restart: it goes on, or its time is over.
    void take_up(const pause_record& before, wall_time now);

    // Ends those whose time is over.
    void end_over(wall_time now) { announce(p_.pauses.end_over(now), now); }

    void resume(const std::optional<pause_scope>& scope, bool force);

private:
    void announce(const std::vector<pause_change>& changes, wall_time now);
    void tell_of_end(const pause_change& change, wall_time now) const;
    void tell_of_probe(const pause_scope& probed, const std::string& before) const;
    std::string last_probe_of(const pause_scope& scope) const;

    parts p_;
    std::chrono::steady_clock::time_point look_for_idle_{};
};

} // namespace relay
