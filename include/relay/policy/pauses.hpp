#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"
#include "relay/policy/outcome.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

enum class pause_kind
{
    account,  // the key is bad, missing or suspended
    quota,    // the day's or the month's mail is used up
    reserve,  // what is left of the quota is kept for transactional mail
    domain,   // one sender's domain may not send
    upstream, // Resend is unreachable, or answers with errors only
    lane,     // by hand
    all,      // by hand
};

struct pause_scope
{
    pause_kind kind{};
    std::string name; // the domain, or the lane

    friend bool operator==(const pause_scope&, const pause_scope&) = default;
};

// "account", "quota", "quota:campaign" (the reserve), "domain:acme.example", "lane:campaign"
std::string to_string(const pause_scope& scope);
std::optional<pause_scope> parse_pause_scope(std::string_view text);

// The reason of every pause by hand, and of no other
std::string why_paused_by_hand();

// Why some mail does not go out, and what ends that
struct pause
{
    pause_scope scope;
    wall_time since;
    std::string why;  // for people; no address, no key
    std::string ends; // for people: what ends it
    bool by_hand{};
    std::optional<wall_time> until; // our own limit: it ends then, and nobody probes it
    wall_time next_probe;           // meaningless when nobody probes it
    milliseconds probe_delay{};
    bool probing{}; // a probe is on its way

    bool is_probed() const { return !by_hand && !until; }

    // Begins the row of probes anew
    void schedule_first_probe(wall_time when);
};

struct quota_exhaustion;

struct pause_change
{
    pause_scope scope;
    bool began{}; // else it ended
    std::string why;
};

// Between two probes of a pause; doubled each time that the cause is met again
constexpr milliseconds first_probe_delay = std::chrono::seconds(5);
constexpr milliseconds longest_probe_delay = std::chrono::seconds(60);

// So many different requests in a row, failed with 5xx or no answer, pause everything.
constexpr std::size_t failures_that_pause = 5;

// A pause of a domain that has had no mail to hold back for so long ends.
constexpr milliseconds longest_idle_pause = std::chrono::minutes(10);

// Knows what is paused. Learns from the outcome of every request, and says when a probe is due
// that may end a pause (README.md, "Pauses"). Pure: the caller brings time.
class pauses
{
public:
    // May a message of this lane and sender (relay/mail/sender.hpp) not leave now, as ordinary
    // mail?
    bool blocks(lane l, std::string_view sender) const;

    // True when no message of this lane may.
    bool blocks(lane l) const;

    // The pause that holds such a message back, the widest one first; null when none does.
    const pause* reason(lane l, std::string_view sender) const;

    // The domain that Resend has named for this sender, of whom the relay knows none, for as long
    // as it is paused; else the sender itself.
    std::string_view domain_of(std::string_view sender) const;

    // The pause of this sender's domain, be there a wider one or not; null when there is none.
    const pause* of_domain(std::string_view sender) const;

    // Grows whenever a pause begins or ends, or a sender is found to have a paused domain: who
    // keeps what follows from that compares.
    std::uint64_t version() const { return version_; }

    // True when nothing at all may leave but a probe.
    bool blocks_everything() const;

    // True when a person said that no mail of this lane, or of this sender's domain, may leave:
    // then it is no probe either.
    bool held_by_hand(lane l) const;
    bool held_by_hand(lane l, std::string_view sender) const;

    // When the first probe that is due later than `after` is due; nothing: there is none.
    std::optional<wall_time> next_probe(wall_time after = {}) const;

    // The pauses whose probes are due and not on their way, longest due first. For one of them the
    // caller sends one request that this pause holds back, and reports with settle(). It stays due
    // while there is none to send: the very next one is the probe. A narrow pause is not probed
    // under a wide one, which would hold the probe back as well: upstream comes first, then
    // account, quota, and the domains.
    std::vector<pause_scope> due_probes(wall_time now) const;
    void probe_sent(const pause_scope& scope);

    // The first of them that `has_probe` accepts. Asks about few of them, however many are due.
    using scope_predicate = std::function<bool(const pause_scope&)>;
    std::optional<pause_scope> longest_due(wall_time now, const scope_predicate& has_probe) const;

    // Ends the pauses of domains that would have been probed for `longest_idle_pause`, if they have
    // no mail (`has_mail`): a domain of which nothing is left would be paused for ever. The next
    // refusal begins it anew.
    std::vector<pause_change> end_idle(wall_time now, const scope_predicate& has_mail);

    // The probe could not be sent, for a reason of our own.
    void no_probe(const pause_scope& scope, wall_time now);

    // Learns from an outcome; call it once for each sending. `sender` is that of the request's
    // messages. Verdict::domain pauses its domain, before the one that Resend names (which may be
    // the domain above it and would hold nothing back). Of a template's sender, or an empty one,
    // nobody knows the domain: then the one that Resend names is paused, and the sender is known by
    // it. When Resend names none, the sender itself is paused, or for an empty one the account.
    // Nothing: they have several senders, and none of them is paused. `probe`: the pause that this
    // request was to probe. Returns what began and what ended.
    std::vector<pause_change> settle(
        const outcome& result,
        request_id request,
        std::optional<std::string_view> sender,
        const std::optional<pause_scope>& probe,
        wall_time now
    );

    // Resend answered a request that was no mail, and not with an error of its own: it is there.
    std::vector<pause_change> upstream_answered();

    // By hand
    std::vector<pause_change> begin(const pause_scope& scope, wall_time now);

    // Everything waits for a person, who ends it as a pause by hand: only people can mend what the
    // relay has found out about its own disk.
    std::vector<pause_change> begin_for_lost_bodies(wall_time now);

    // A limit of our own is reached: everything waits, or the lane that may not have the reserve.
    std::vector<pause_change> hold(const quota_exhaustion& limit, lane l, wall_time now);

    // It was raised, or its period has turned.
    std::vector<pause_change> unhold(lane l);

    // Probes at once, or, with `force` or for a pause made by hand, ends the pause. No scope: all.
    std::vector<pause_change>
    resume(const std::optional<pause_scope>& scope, bool force, wall_time now);

    const std::vector<pause>& list() const { return list_; }

private:
    pause* find(pause_kind kind, std::string_view name);
    const pause* find(pause_kind kind, std::string_view name) const;
    template <class Visit>
    void each_to_probe(Visit visit) const;
    pause& insert(const pause_scope& scope);
    pause_change end(const pause_scope& scope);

    std::optional<pause_scope>
    cause(const outcome& result, request_id request, std::optional<std::string_view> sender);
    std::optional<pause_scope> may_not_send(std::string_view sender, const std::string& named);
    const pause* lane_reason(lane l) const;
    bool upstream_failed(verdict v, request_id request);
    void reschedule(const pause_scope& probe, const outcome& result, wall_time now);
    std::vector<pause_change> end_disproved(verdict v, std::optional<std::string_view> sender);

    std::vector<pause> list_;          // the widest first, then by name
    std::vector<request_id> in_a_row_; // different requests that failed, and nothing between them

    // Senders without a domain of their own, and the paused domain that each was found to have
    std::map<std::string, std::string, std::less<>> known_as_;
    std::uint64_t version_{};
};

} // namespace relay
