// What pauses learn from outcomes
#include "policy/pause_text.hpp"
#include "relay/mail/sender.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/policy/quota_book.hpp"

#include <algorithm>
#include <chrono>

namespace relay {

namespace {

// Between two probes that are taken apart, when no more of them follow each other at once. Each is
// taken apart once, and Resend answers: it is no outage that has to be waited for.
constexpr std::chrono::seconds between_parts{1};

bool is_failure(verdict v)
{
    return v == verdict::server_error || v == verdict::no_answer || v == verdict::not_sent;
}

// An answer that Resend gives only after it has found the key to be good (resend-api.md, 1.4)
bool proves_the_key(verdict v)
{
    switch (v) {
    case verdict::accepted:
    case verdict::refused:
    case verdict::in_progress:
    case verdict::key_conflict:
    case verdict::quota_daily:
    case verdict::quota_monthly:
    case verdict::domain:
        return true;
    default:
        return false;
    }
}

bool is_cause_of(pause_kind kind, verdict v)
{
    switch (kind) {
    case pause_kind::account:
        return v == verdict::account;
    case pause_kind::quota:
        return v == verdict::quota_daily || v == verdict::quota_monthly;
    case pause_kind::domain:
        return v == verdict::domain;
    case pause_kind::upstream:
        return is_failure(v);
    case pause_kind::reserve:
    case pause_kind::lane:
    case pause_kind::all:
    case pause_kind::campaign:
    case pause_kind::tenant:
        return false;
    }
    return false;
}

} // namespace

// True when this failure, alone or with those before it, says that Resend is not there.
bool pauses::upstream_failed(verdict v, const settled_sending& sending)
{
    if (v == verdict::not_sent)
        return true;
    if (v == verdict::server_error && sending.others_get_through)
        return false;
    if (std::find(in_a_row_.begin(), in_a_row_.end(), sending.request) == in_a_row_.end())
        in_a_row_.push_back(sending.request);
    return in_a_row_.size() >= failures_that_pause;
}

// What this outcome gives a reason to pause
std::optional<pause_scope> pauses::cause(const outcome& result, const settled_sending& sending)
{
    switch (result.verdict) {
    case verdict::account:
        return pause_scope{pause_kind::account, {}};
    case verdict::quota_daily:
    case verdict::quota_monthly:
        return pause_scope{pause_kind::quota, {}};
    case verdict::domain:
        return sending.sender ? may_not_send(*sending.sender, result.domain) : std::nullopt;
    case verdict::server_error:
    case verdict::no_answer:
    case verdict::not_sent:
        // While it is paused, the row has nothing more to say
        if (find(pause_kind::upstream, {}) || !upstream_failed(result.verdict, sending))
            return std::nullopt;
        return pause_scope{pause_kind::upstream, {}};
    case verdict::accepted:
    case verdict::refused:
    case verdict::rate_limited:
    case verdict::in_progress:
    case verdict::key_conflict:
        return std::nullopt;
    }
    return std::nullopt;
}

// What is paused for a sender who may not send. `named`: the domain in Resend's words, if any.
std::optional<pause_scope> pauses::may_not_send(std::string_view sender, const std::string& named)
{
    const auto domain = [](std::string_view name) {
        return pause_scope{pause_kind::domain, std::string(name)};
    };
    if (!sender.empty() && !is_template_sender(sender))
        return domain(sender);
    if (!named.empty() && know(sender, named))
        return domain(named);
    if (const auto known = domain_of(sender); !known.empty())
        return domain(known);
    return pause_scope{pause_kind::account, {}};
}

std::vector<pause_change> pauses::end_disproved(verdict v, std::optional<std::string_view> sender)
{
    std::vector<pause_change> changes;
    const auto disproved = [&](pause_kind kind, std::string_view name = {}) {
        const pause* p = find(kind, name);
        if (p && p->is_probed())
            changes.push_back(end(p->scope));
    };
    if (!is_failure(v)) {
        in_a_row_.clear();
        disproved(pause_kind::upstream);
    }
    if (proves_the_key(v))
        disproved(pause_kind::account);
    if (v == verdict::accepted) {
        disproved(pause_kind::quota);
        if (sender) {
            disproved(pause_kind::domain, *sender);
            disproved(pause_kind::domain, std::string(domain_of(*sender)));
        }
    }
    return changes;
}

std::vector<pause_change> pauses::answered(bool key_is_good)
{
    std::vector<pause_change> changes;
    const auto disproved = [&](pause_kind kind) {
        const pause* p = find(kind, {});
        if (p && p->is_probed())
            changes.push_back(end(p->scope));
    };
    disproved(pause_kind::upstream);
    if (key_is_good)
        disproved(pause_kind::account);
    return changes;
}

// After a probe that did not end its pause
void pauses::reschedule(const outcome& result, const settled_sending& sending, wall_time now)
{
    const auto& probe = *sending.probe;
    pause* p = find(probe.kind, probe.name);
    if (!p)
        return;
    p->probing = false;
    p->last_probe = {.at = now, .outcome = what_probe_came_to(result)};
    if (sending.taken_apart) {
        const bool at_once = p->at_once++ < most_probes_at_once;
        p->next_probe = at_once ? now : now + between_parts;
        return;
    }
    if (is_cause_of(probe.kind, result.verdict))
        p->probe_delay = std::min(2 * p->probe_delay, longest_probe_delay);
    p->next_probe = now + p->probe_delay;
    if (result.verdict == verdict::quota_daily)
        p->next_probe = std::min(p->next_probe, next_turn_of(quota_period::daily, now));
}

std::vector<pause_change>
pauses::settle(const outcome& result, const settled_sending& sending, wall_time now)
{
    const auto& sender = sending.sender;
    auto changes = end_disproved(result.verdict, sender);
    if (sending.probe)
        reschedule(result, sending, now);

    const auto scope = cause(result, sending);
    if (scope && !find(scope->kind, scope->name)) {
        pause& p = insert(*scope);
        p.since = now;
        p.why = why_paused(*scope, result);
        p.ends = what_ends(*scope, result.verdict);
        // Resend answers, if only with errors: another message may tell that it works.
        if (result.verdict == verdict::server_error)
            p.schedule_probe_at_once(now);
        else
            p.schedule_first_probe(now + first_probe_delay);
        if (result.verdict == verdict::quota_daily)
            p.next_probe = std::min(p.next_probe, next_turn_of(quota_period::daily, now));
        changes.push_back({p.scope, true, p.why});
    }
    // By now its mail waits for the domain that it is known by.
    if (scope && sender && is_template_sender(*sender) && *sender != scope->name) {
        const pause* own = find(pause_kind::domain, *sender);
        if (own && own->is_probed())
            changes.push_back(end(own->scope));
    }
    return changes;
}

} // namespace relay
