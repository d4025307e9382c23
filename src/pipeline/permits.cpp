#include "relay/pipeline/dispatcher.hpp"

#include <algorithm>

// Permits come back, and those that no mail needs are for what the relay asks Resend for itself

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
        return std::ranges::any_of(p_.pauses.list(), of_kind);
    };
    const bool probes = is_paused(pause_kind::upstream);
    const auto is_upstream = [](const pause_scope& scope) { return scope == upstream; };
    if (probes && !p_.pauses.longest_due(today, is_upstream))
        return std::nullopt;
    const auto now = clock::now();
    if (stopping_ || is_paused(pause_kind::account) || p_.pacer.next(lane::campaign, now) > now)
        return std::nullopt;
    const auto leave = p_.pacer.take(lane::campaign, now);
    if (probes) {
        p_.pauses.probe_sent(upstream);
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
    const auto v = report.result.verdict;
    const bool is_there = v != verdict::server_error && v != verdict::no_answer && report.answered;
    if (is_there)
        announce(p_.pauses.upstream_answered(), now);
    else if (probe)
        announce(p_.pauses.settle(report.result, {}, "", upstream, now), now);
    p_.changed.notify_all();
}

void dispatcher::return_permit(const outgoing& r, const send_report& report, wall_time now)
{
    const call_report call{
        .result = {.verdict = report.result.verdict},
        .limits = report.limits,
        .written = report.written,
        .answered = report.answered,
    };
    const auto took = std::chrono::ceil<milliseconds>(clock::now() - r.started);
    answered(r.leave, call, now - took, now);
}

void dispatcher::answered(permit p, const call_report& report, wall_time started, wall_time today)
{
    const auto now = clock::now();
    p_.quota_book.reported(report.limits, started, today);
    if (report.answered)
        p_.pacer.answered(p, report.limits, report.result.verdict == verdict::rate_limited, now);
    else if (report.written)
        p_.pacer.lost(p, now);
    else
        p_.pacer.unused(p, now);

    if (const auto limit = p_.pacer.learned_limit(); limit != remembered_limit_) {
        remembered_limit_ = limit;
        if (limit)
            p_.store.remember("requests_per_second", std::to_string(*limit));
    }
}

} // namespace relay
