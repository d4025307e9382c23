#include "relay/pipeline/rate_limiter.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace relay {

namespace {

// Who asks for evidence asks again within this; then campaigns need not keep a permit any more.
constexpr milliseconds evidence_asks_within{20};

constexpr milliseconds looks_for_the_term_each{100};

// True when no message waits that could tell more than a question does.
bool is_empty(const message_counts& counts)
{
    for (const auto l : {lane::transactional, lane::campaign})
        for (const auto s : {state::queued, state::sealed, state::waiting})
            if (counts.at(l, s) > 0)
                return false;
    return true;
}

} // namespace

rate_limiter::clock::time_point rate_limiter::next(lane l, clock::time_point now)
{
    auto at = next_of_pacer(l, now);
    if (l == lane::campaign)
        at = std::max(at, kept_for_evidence_until_);
    waits_for_writing_ = at == pacer::never;
    return at;
}

// While another relay may be sending, nothing leaves. When that is over is looked for: a silence
// may begin and end between two looks of whoever is told of changes.
rate_limiter::clock::time_point rate_limiter::next_of_pacer(lane l, clock::time_point now) const
{
    return p_.membership.may_write() ? p_.pacer.next(l, now) : now + looks_for_the_term_each;
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

// The pause that a question would have to end before mail can leave: it may only go as its probe.
std::optional<pause_scope> rate_limiter::pause_of_questions() const
{
    const auto& list = p_.pauses.list();
    for (const auto kind : {pause_kind::upstream, pause_kind::account})
        for (const auto& p : list)
            if (p.scope.kind == kind)
                return p.scope;
    return std::nullopt;
}

// Of the account's pause a question is no probe while mail waits: it would end a pause that the
// next mail begins again.
std::optional<permit> rate_limiter::spare_permit()
{
    if (p_.send_slots.closed() || mail_waits())
        return std::nullopt;
    const auto probed = pause_of_questions();
    if (probed) {
        const auto is_it = [&probed](const pause_scope& scope) { return scope == *probed; };
        const bool of_account = probed->kind == pause_kind::account;
        if ((of_account && !is_empty(p_.store.counts())) ||
            !p_.pauses.longest_due(wall_now(), is_it))
            return std::nullopt;
    }
    const auto now = clock::now();
    if (next_of_pacer(lane::campaign, now) > now)
        return std::nullopt;
    const auto leave = p_.pacer.take(lane::campaign, now);
    if (probed) {
        p_.pause_control.probe_sent(*probed);
        probing_ = {.permit = leave.number, .of = *probed};
    }
    return leave;
}

std::optional<permit> rate_limiter::permit_for_evidence()
{
    const auto now = clock::now();
    if (p_.send_slots.closed())
        return std::nullopt;
    if (mail_waits_(lane::transactional) || next_of_pacer(lane::campaign, now) > now) {
        kept_for_evidence_until_ = now + evidence_asks_within;
        return std::nullopt;
    }
    kept_for_evidence_until_ = now;
    p_.changed.notify_all();
    return p_.pacer.take(lane::campaign, now);
}

void rate_limiter::evidence_ended(permit p, const call_report& report, wall_time started)
{
    const auto now = wall_now();
    ended(p, report, started, now);
    if (refuses_key(report.result))
        p_.pause_control.key_refused(report.result, std::nullopt, now);
    p_.changed.notify_all();
}

void rate_limiter::spare_ended(permit p, const call_report& report, wall_time started)
{
    const auto now = wall_now();
    ended(p, report, started, now);
    std::optional<pause_scope> probed;
    if (probing_ && probing_->permit == p.number)
        probed = std::exchange(probing_, std::nullopt)->of;
    const auto& result = report.result;
    const bool is_there = result.verdict != verdict::server_error &&
                          result.verdict != verdict::no_answer && report.answered;
    if (refuses_key(result))
        p_.pause_control.key_refused(result, probed, now);
    else if (is_there)
        p_.pause_control.answered(is_empty(p_.store.counts()), now);
    else if (probed)
        p_.pause_control.settle(result, {.sender = "", .probe = probed}, now);
    p_.changed.notify_all();
}

} // namespace relay
