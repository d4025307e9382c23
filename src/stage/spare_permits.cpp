#include "relay/stage/dispatcher.hpp"

#include <algorithm>

// Permits that no mail needs, for what the relay asks Resend for itself: quota, lost outcomes, gaps

namespace relay {

namespace {

const pause_scope upstream{.kind = pause_kind::upstream, .name = {}};

} // namespace

std::optional<permit> dispatcher::spare_permit()
{
    const auto today = wall_now();
    for (const auto l : {lane::transactional, lane::campaign})
        if (has_work(l, today))
            return std::nullopt;
    const auto is_paused = [this](pause_kind kind) {
        const auto of_kind = [kind](const relay::pause& p) { return p.scope.kind == kind; };
        return std::ranges::any_of(p_.paused.list(), of_kind);
    };
    const bool probes = is_paused(pause_kind::upstream);
    const auto due = p_.paused.due_probes(today);
    if (probes && std::ranges::find(due, upstream) == due.end())
        return std::nullopt;
    const auto now = clock::now();
    if (stopping_ || is_paused(pause_kind::account) || p_.pace.next(lane::campaign, now) > now)
        return std::nullopt;
    const auto leave = p_.pace.take(lane::campaign, now);
    if (probes) {
        p_.paused.probe_sent(upstream);
        probing_permit_ = leave.number;
    }
    return leave;
}

void dispatcher::spare_used(permit p, const call_report& report, wall_time started)
{
    const auto now = wall_now();
    answered(p, report, started, now);
    const bool probe = probing_permit_ == p.number;
    if (probe)
        probing_permit_.reset();
    const bool is_there = report.answered && report.result.verdict != verdict::server_error;
    if (is_there)
        announce(p_.paused.upstream_answered(), now);
    else if (probe)
        announce(p_.paused.settle(report.result, {}, "", upstream, now), now);
    p_.changed.notify_all();
}

} // namespace relay
