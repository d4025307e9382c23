#include "relay/base/text.hpp"
#include "relay/pipeline/dispatcher.hpp"

#include <algorithm>
#include <cassert>

namespace relay {

namespace {

// Bodies are on disk: a request that only waits need not keep them.
void forget_bodies(outgoing& r)
{
    for (auto& m : r.messages) {
        clear_memory(m.message.body);
        m.message.loaded = false;
    }
}

bool is_partial(const send_report& report)
{
    return std::ranges::any_of(report.items, [](const item_result& item) {
        return std::holds_alternative<refused_item>(item);
    });
}

// Of a request that an earlier version has sealed only the number tells when that was.
std::optional<milliseconds> key_age(const sealed_request& r)
{
    return age(r.sealed_at.value_or(moment{.wall = created_at(r.id)}), moment_now());
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

// An attempt, or something that was none, has ended: decides what becomes of the request.
void dispatcher::conclude(const request_ptr& r, send_report report)
{
    const auto now = wall_now();
    const auto& result = report.result;
    report.result.verdict = suspects_.judge(result, r->sealed.id, r->sealed.members);
    ++p_.counters.of(result.verdict);
    p_.counters.answer_time.add(std::chrono::duration<double>(clock::now() - r->started).count());
    count_quota(*r, report, now);
    return_permit(*r, report, now);
    const auto sender = sender_of(*r, report);
    announce(p_.pauses.settle(result, r->sealed.id, sender, r->probe, now), now);
    const auto probe = std::exchange(r->probe, std::nullopt);

    r->sealed.maybe_accepted |= maybe_accepted(report);
    r->attempted |= r->sealed.maybe_accepted;
    r->attempted |= report.written && !surely_not_accepted(result.verdict);

    if (result.verdict != verdict::in_progress)
        in_progress_.ended(r->sealed.id);

    switch (result.verdict) {
    case verdict::accepted:
        accepted(r, std::move(report), now);
        break;
    case verdict::refused:
        refused(r, result, now);
        break;
    case verdict::server_error:
    case verdict::no_answer:
        if (probe) {
            r->probed = true;
            forget_bodies(*r);
            park(r, false);
        } else {
            failed(r, result, now);
        }
        break;
    case verdict::rate_limited:
        park(r, true);
        break;
    case verdict::in_progress:
        wait_for_progress(r, result, now);
        break;
    case verdict::key_conflict:
        bury(r, death::outcome_unknown, result, now);
        break;
    case verdict::not_sent:
    case verdict::account:
    case verdict::quota_daily:
    case verdict::quota_monthly:
    case verdict::domain:
        held_back(r, result, now);
        break;
    }
}

// Whose sender it tells something about: nobody's, when only a part was taken, or when there are
// several and Resend names none of them.
std::optional<std::string_view>
dispatcher::sender_of(const outgoing& r, const send_report& report) const
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
std::optional<std::size_t> dispatcher::first_blocked(const outgoing& r) const
{
    for (std::size_t i = 0; i < r.messages.size(); ++i)
        if (p_.pauses.blocks(r.sealed.lane, r.domain_of(i)))
            return i;
    return std::nullopt;
}

// The history has one line about it, however often it is asked for.
void dispatcher::wait_for_progress(const request_ptr& r, const outcome& result, wall_time now)
{
    const auto again = in_progress_.met_by(r->sealed.id);
    std::optional<attempt_entry> why;
    if (again.first)
        why = attempt_entry{.at = now, .result = result, .counted = false};
    postpone(r, now + again.delay, why);
}

// What was accepted is counted before the answer's own numbers, which hold it already.
void dispatcher::count_quota(const outgoing& r, const send_report& report, wall_time now)
{
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

// Refused for good. In a batch only one message may be guilty: it is found by halving. But not if
// Resend may have accepted it before: this answer does not say that it did not.
void dispatcher::refused(const request_ptr& r, const outcome& result, wall_time now)
{
    ++r->sealed.attempts;
    if (r->sealed.maybe_accepted) {
        bury(r, death::outcome_unknown, result, now);
        return;
    }
    if (r->sealed.batch) {
        split(r, {.at = now, .result = result}, 0);
        return;
    }
    ++p_.counters.messages_dead;
    settlement s{.request = r->sealed, .at = now};
    s.refused.push_back({.id = r->sealed.members.front(), .result = result});
    record(r);
    p_.store.settle(std::move(s), finishing(r));
}

void dispatcher::failed(const request_ptr& r, const outcome& result, wall_time now)
{
    ++r->sealed.attempts;
    const attempt_record record{
        .attempts = r->sealed.attempts,
        .messages = r->sealed.members.size(),
        .key_age = key_age(r->sealed).value_or(key_life),
        .maybe_accepted = r->sealed.maybe_accepted,
        .others_get_through = others_get_through(*r, result),
    };
    const auto decision = decide_retry(settings_.retry, record, now, random_);
    const attempt_entry why{.at = now, .result = result};
    if (const auto* again = std::get_if<retry_at>(&decision))
        postpone(r, again->due, why);
    else if (std::holds_alternative<retry_at_once>(decision))
        postpone(r, now, why);
    else if (const auto* end = std::get_if<relay::bury>(&decision))
        bury(r, end->reason, result, now);
    else // each half has one attempt, and is split at once when that fails
        split(r, why, std::min(r->sealed.attempts, settings_.retry.max_attempts) - 1);
}

bool dispatcher::others_get_through(const outgoing& r, const outcome& result) const
{
    if (result.verdict != verdict::server_error || !last_accepted_)
        return false;
    const bool same_run = r.composed.boot == last_accepted_->boot;
    return !same_run || r.composed.uptime <= last_accepted_->uptime;
}

// A key that has died must not go out again, nor one whose age nobody knows. Whatever was answered
// before: what Resend did with the sending that it may have accepted is not known, nor will it tell
// any more.
bool dispatcher::bury_if_too_late(const request_ptr& r, wall_time now)
{
    if (!r->attempted || key_age(r->sealed).value_or(key_life) < key_life)
        return false;
    const outcome why{
        .verdict = verdict::no_answer,
        .name = "key_expired",
        .message =
            "Resend forgets an idempotency key after 24 hours: sent once more, the mail might "
            "arrive twice.",
    };
    bury(r, death::outcome_unknown, why, now);
    return true;
}

// A pause holds it back; that is no attempt. No message may be taken again while its cause lasts:
// what is released is held back by a pause, at least one message of it, and so is what waits.
void dispatcher::held_back(const request_ptr& r, const outcome& result, wall_time now)
{
    // Which of its senders may not send, if Resend does not say so? Halving tells. What may have
    // been accepted cannot be halved: it comes again as it is, until its key dies.
    const auto blocked = first_blocked(*r);
    const bool which_domain = !blocked;
    assert(blocked || (result.verdict == verdict::domain && has_several_senders(*r)));
    const attempt_entry why{.at = now, .result = result, .counted = false};
    const auto& parked = repeats_[static_cast<std::size_t>(r->sealed.lane)];
    const bool crowded = parked.size() >= parked_for_domains;
    if (r->attempted && result.verdict == verdict::domain && (which_domain || crowded)) {
        postpone(r, now + longest_probe_delay, why);
    } else if (which_domain && !r->attempted) {
        split(r, why, r->sealed.attempts);
    } else if (r->may_be_released()) {
        release(r);
    } else {
        // It has several, and the pause of one of them holds it from now on.
        if (has_several_senders(*r))
            r->domain = r->domain_of(*blocked);
        forget_bodies(*r);
        park(r, false);
    }
}

} // namespace relay
