#include "relay/pipeline/completer.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

bool is_partial(const send_report& report)
{
    return std::ranges::any_of(report.items, [](const item_result& item) {
        return std::holds_alternative<refused_item>(item);
    });
}

std::uint32_t accepted_recipients(const outgoing& r, const send_report& report)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < report.items.size(); ++i)
        if (std::holds_alternative<accepted_item>(report.items[i]))
            sum += r.messages[i].message.recipients;
    return sum;
}

} // namespace

asio::awaitable<void> completer::run()
{
    while (auto next = co_await p_.answered.next()) {
        const auto r = next->request;
        const auto l = r->sealed.lane;
        const auto largest = r->largest;
        const auto bytes = r->bytes;
        co_await conclude(r, std::move(*next->report));
        p_.send_slots.free(l, largest, bytes);
    }
}

// An attempt, or something that was none, has ended: decides what becomes of the request.
asio::awaitable<void> completer::conclude(request_ptr r, send_report report)
{
    const auto now = wall_now();
    const auto& result = report.result;
    report.result.verdict = suspects_.judge(result, r->sealed.id, r->sealed.members);
    count(*r, report, now);
    return_permit(*r, report, now);
    r->sealed.maybe_accepted |= maybe_accepted(report);
    const settled_sending sending{
        .request = r->sealed.id,
        .sender = sender_of(*r, report),
        .probe = std::exchange(r->probe, std::nullopt),
        .others_get_through = others_get_through(*r),
        .taken_apart = is_taken_apart(*r, result, now),
    };
    p_.pause_control.settle(result, sending, now);

    r->attempted |= r->sealed.maybe_accepted;
    r->attempted |= report.written && !surely_not_accepted(result.verdict);

    if (result.verdict != verdict::in_progress)
        p_.requests_in_progress.ended(r->sealed.id);

    switch (result.verdict) {
    case verdict::accepted:
        if (auto refused = accepted(r, std::move(report), now))
            co_await p_.dead.push(std::move(*refused));
        break;
    case verdict::refused:
        co_await refused(r, result, now);
        break;
    case verdict::server_error:
    case verdict::no_answer:
        // No attempt, but that it is taken apart, so that its good messages get through
        if (sending.probe && !sending.taken_apart) {
            r->probed = true;
            forget_bodies(*r);
            p_.repeat_queue.add_last(r);
        } else {
            co_await failed(r, result, now);
        }
        break;
    case verdict::rate_limited:
        p_.repeat_queue.add_first(r);
        break;
    case verdict::in_progress:
        co_await wait_for_progress(r, result, now);
        break;
    case verdict::key_conflict:
        co_await bury(r, death::outcome_unknown, result, now);
        break;
    case verdict::not_sent:
    case verdict::account:
    case verdict::quota_daily:
    case verdict::quota_monthly:
    case verdict::domain:
        co_await held_back(r, result, now);
        break;
    }
}

// What was accepted is counted before the answer's own numbers, which hold it already.
void completer::count(const outgoing& r, const send_report& report, wall_time now)
{
    const auto took = pacer::clock::now() - r.started;
    ++p_.counters.of(report.result.verdict);
    p_.counters.answer_time.add(std::chrono::duration<double>(took).count());
    switch (report.result.verdict) {
    case verdict::accepted:
        p_.quota_book.accepted(accepted_recipients(r, report), now);
        break;
    case verdict::quota_daily:
        p_.quota_book.refused(quota_period::daily, r.recipients(), now);
        break;
    case verdict::quota_monthly:
        p_.quota_book.refused(quota_period::monthly, r.recipients(), now);
        break;
    default:
        break;
    }
}

void completer::return_permit(const outgoing& r, const send_report& report, wall_time now)
{
    const call_report call{
        .result = {.verdict = report.result.verdict},
        .limits = report.limits,
        .written = report.written,
        .answered = report.answered,
    };
    const auto took = std::chrono::ceil<milliseconds>(pacer::clock::now() - r.started);
    p_.rate_limiter.ended(r.leave, call, now - took, now);
}

// Whose sender it tells something about: nobody's, when only a part was taken, or when there are
// several and Resend names none of them.
std::optional<std::string_view>
completer::sender_of(const outgoing& r, const send_report& report) const
{
    if (is_partial(report))
        return std::nullopt;
    if (!has_several_senders(r))
        return r.messages.empty() ? r.domain : r.domain_of(0);
    if (report.result.verdict != verdict::domain)
        return r.domain;
    for (std::size_t i = 0; i < r.messages.size(); ++i)
        if (p_.pauses.domain_of(r.domain_of(i)) == report.result.domain)
            return report.result.domain;
    return std::nullopt;
}

// The first of its messages that a pause holds back
std::optional<std::size_t> completer::first_blocked(const outgoing& r) const
{
    for (std::size_t i = 0; i < r.messages.size(); ++i)
        if (p_.pauses.blocks(r.sealed.lane, r.domain_of(i)))
            return i;
    return std::nullopt;
}

// The history has one line about it, however often it is asked for.
asio::awaitable<void> completer::wait_for_progress(request_ptr r, outcome result, wall_time now)
{
    const auto again = p_.requests_in_progress.met_by(r->sealed.id);
    later_attempt later{.request = r, .due = now + again.delay, .why = {}};
    if (again.first)
        later.why = attempt_entry{.at = now, .result = std::move(result), .counted = false};
    co_await postpone(std::move(later));
}

// Resend has accepted something since its messages were put together.
bool completer::others_get_through(const outgoing& r) const
{
    if (!last_accepted_)
        return false;
    const bool same_run = r.composed.boot == last_accepted_->boot;
    return !same_run || r.composed.uptime <= last_accepted_->uptime;
}

// A pause holds it back; that is no attempt. No message may be taken again while its cause lasts:
// what is released is held back by a pause, at least one message of it, and so is what waits.
asio::awaitable<void> completer::held_back(request_ptr r, outcome result, wall_time now)
{
    // Which of its senders may not send, if Resend does not say so? Halving tells. What may have
    // been accepted cannot be halved: it comes again as it is, until its key dies.
    const bool of_domain = result.verdict == verdict::domain;
    const auto blocked = first_blocked(*r);
    check(
        blocked || (of_domain && has_several_senders(*r)),
        "what is held back has a message that a pause holds, or several senders"
    );
    attempt_entry why{.at = now, .result = std::move(result), .counted = false};
    const bool crowded = p_.repeat_queue.is_crowded(r->sealed.lane);
    if (r->attempted && of_domain && (!blocked || crowded)) {
        later_attempt later{.request = r, .due = now + longest_probe_delay, .why = std::move(why)};
        co_await postpone(std::move(later));
    } else if (!blocked && !r->attempted) {
        p_.splitter.split(r, why, r->sealed.attempts);
    } else if (r->may_be_released()) {
        p_.requeuer.release(r);
    } else {
        // It has several, and the pause of one of them holds it from now on.
        if (has_several_senders(*r))
            r->domain = r->domain_of(*blocked);
        forget_bodies(*r);
        p_.repeat_queue.add_last(r);
    }
}

asio::awaitable<void> completer::postpone(later_attempt later)
{
    p_.in_flight.record(later.request);
    co_await p_.to_retry.push(std::move(later));
}

asio::awaitable<void> completer::bury(request_ptr r, death reason, outcome result, wall_time now)
{
    dead_request whole{
        .request = std::move(r),
        .reason = reason,
        .why = {.at = now, .result = std::move(result)},
    };
    co_await p_.dead.push(std::move(whole));
}

} // namespace relay
