#include "relay/pipeline/rate_limiter.hpp"

#include <algorithm>
#include <string>

namespace relay {

namespace {

const pause_scope upstream{.kind = pause_kind::upstream, .name = {}};

} // namespace

rate_limiter::clock::time_point rate_limiter::next(lane l, clock::time_point now)
{
    const auto at = p_.pacer.next(l, now);
    waits_for_writing_ = at == pacer::never;
    return at;
}

void rate_limiter::written(permit p)
{
    p_.pacer.written(p, clock::now());
    if (waits_for_writing_)
        p_.changed.notify_all();
}

void rate_limiter::ended(permit p, const call_report& report, wall_time started, wall_time today)
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

void rate_limiter::unused(permit p)
{
    p_.pacer.unused(p, clock::now());
    p_.changed.notify_all();
}

std::optional<permit> rate_limiter::spare_permit()
{
    if (p_.send_slots.closed() || mail_waits_())
        return std::nullopt;
    const auto is_paused = [this](pause_kind kind) {
        const auto of_kind = [kind](const relay::pause& p) { return p.scope.kind == kind; };
        return std::ranges::any_of(p_.pauses.list(), of_kind);
    };
    const bool probes = is_paused(pause_kind::upstream);
    const auto is_upstream = [](const pause_scope& scope) { return scope == upstream; };
    if (probes && !p_.pauses.longest_due(wall_now(), is_upstream))
        return std::nullopt;
    const auto now = clock::now();
    if (is_paused(pause_kind::account) || p_.pacer.next(lane::campaign, now) > now)
        return std::nullopt;
    const auto leave = p_.pacer.take(lane::campaign, now);
    if (probes) {
        p_.pause_control.probe_sent(upstream);
        probing_permit_ = leave.number;
    }
    return leave;
}

void rate_limiter::spare_ended(permit p, const call_report& report, wall_time started)
{
    const auto now = wall_now();
    ended(p, report, started, now);
    const bool probe = probing_permit_ == p.number;
    if (probe)
        probing_permit_.reset();
    const auto v = report.result.verdict;
    const bool is_there = v != verdict::server_error && v != verdict::no_answer && report.answered;
    if (is_there)
        p_.pause_control.upstream_answered(now);
    else if (probe)
        p_.pause_control.settle(report.result, {.sender = "", .probe = upstream}, now);
    p_.changed.notify_all();
}

} // namespace relay
