#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"
#include "relay/policy/outcome.hpp"
#include "relay/policy/pause_list.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

struct quota_exhaustion;

// So many different requests in a row, failed with 5xx or no answer, pause everything. A 5xx does
// not count when others get through.
constexpr std::size_t failures_that_pause = 5;

// What an outcome is of
struct settled_sending
{
    request_id request;

    // Of all its messages; nothing: they have several, and none of them is paused.
    std::optional<std::string_view> sender;

    std::optional<pause_scope> probe; // the pause that it was to probe

    // Resend has accepted something since its messages were put together: a 5xx is about them.
    bool others_get_through{};

    // It failed as a whole and goes on in parts: another one may be probed with at once.
    bool taken_apart{};
};

// A pause of a domain that has had no mail to hold back for so long ends.
constexpr milliseconds longest_idle_pause = std::chrono::minutes(10);

// Knows what is paused. Learns from the outcome of every request, and says when a probe is due
// that may end a pause (README.md, "Pauses"). Pure: the caller brings time.
class pauses : public pause_list
{
public:
    // When the first probe that is due later than `after` is due; nothing: there is none.
    std::optional<wall_time> next_probe(wall_time after = {}) const;

    // Of the pauses whose probes are due and not in flight, and that `has_probe` accepts, the
    // one that is due longest. Asks about few of them, however many are due. The caller sends one
    // request that this pause holds back, and reports with settle(). It stays due while there is
    // none to send: the very next one is the probe. A narrow pause is not probed under a wide one,
    // which would hold the probe back as well: upstream comes first, then account, quota, and the
    // domains.
    using scope_predicate = std::function<bool(const pause_scope&)>;
    std::optional<pause_scope> longest_due(wall_time now, const scope_predicate& has_probe) const;
    void probe_sent(const pause_scope& scope);

    // Ends the pauses of domains that would have been probed for `longest_idle_pause`, if they have
    // no mail (`has_mail`): a domain of which nothing is left would be paused for ever. The next
    // refusal begins it anew.
    std::vector<pause_change> end_idle(wall_time now, const scope_predicate& has_mail);

    // The probe could not be sent, for a reason of our own.
    void no_probe(const pause_scope& scope, wall_time now);

    // Learns from an outcome; call it once for each sending. Verdict::domain pauses the sender's
    // domain, before the one that Resend names (which may be the domain above it and would hold
    // nothing back). Of a template's sender, or an empty one, nobody knows the domain: then the one
    // that Resend names is paused, and the sender is known by it. When Resend names none, the
    // sender itself is paused, or for an empty one the account. Returns what began and what ended.
    std::vector<pause_change>
    settle(const outcome& result, const settled_sending& sending, wall_time now);

    // Resend answered a request that was no mail, and not with an error of its own: it is there.
    // `key_is_good`: it takes the key as well, and no mail waits that would show it better.
    std::vector<pause_change> answered(bool key_is_good);

    // By hand. One that is there already is as it is ordered now.
    std::vector<pause_change>
    begin(const pause_scope& scope, const pause_order& order, wall_time now);

    // One by hand that there was before a restart
    std::vector<pause_change> take_up(
        const pause_scope& scope, std::string why, std::optional<wall_time> until, wall_time since
    );

    // Ends those by hand whose time is over, and says when the next one's will be.
    std::vector<pause_change> end_over(wall_time now);
    std::optional<wall_time> next_end() const;

    // Everything waits for a person, who ends it as a pause by hand: only people can mend what the
    // relay has found out about its own disk.
    std::vector<pause_change> begin_for_lost_bodies(wall_time now);

    // The database has lost commits: all mail waits for a person, after a restart, too.
    std::vector<pause_change> begin_for_lost_commits(wall_time now);

    // A limit of our own is reached: everything waits, or the lane that may not have the reserve.
    std::vector<pause_change> hold(const quota_exhaustion& limit, lane l, wall_time now);

    // It was raised, or its period has turned.
    std::vector<pause_change> unhold(lane l);

    // Probes at once, or, with `force` or for a pause made by hand, ends the pause. No scope: all.
    std::vector<pause_change>
    resume(const std::optional<pause_scope>& scope, bool force, wall_time now);

private:
    template <class Visit>
    void each_to_probe(Visit visit) const;
    pause_change end(const pause_scope& scope);

    std::optional<pause_scope> cause(const outcome& result, const settled_sending& sending);
    std::optional<pause_scope> may_not_send(std::string_view sender, const std::string& named);
    bool upstream_failed(verdict v, const settled_sending& sending);
    void reschedule(const outcome& result, const settled_sending& sending, wall_time now);
    std::vector<pause_change> end_disproved(verdict v, std::optional<std::string_view> sender);

    std::vector<request_id> in_a_row_; // different requests that failed, and nothing between them
};

} // namespace relay
