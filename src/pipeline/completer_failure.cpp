#include "relay/pipeline/completer.hpp"
#include "relay/policy/retry.hpp"

#include <utility>
#include <variant>

// A request that Resend refused or failed at: it is repeated, taken apart or dead

namespace relay {

namespace asio = boost::asio;

// Refused for good. In a batch only one message may be guilty: it is found by halving. But not if
// Resend may have accepted it before: this answer does not say that it did not. If it has failed at
// it before, its list tells.
asio::awaitable<void> completer::refused(request_ptr r, outcome result, wall_time now)
{
    ++r->sealed.attempts;
    if (r->sealed.maybe_accepted) {
        co_await bury(r, death::outcome_unknown, std::move(result), now);
        co_return;
    }
    if (r->sealed.batch) {
        attempt_entry why{.at = now, .result = std::move(result)};
        if (r->attempted)
            co_await split_if_not_accepted(r, std::move(why), 0);
        else
            p_.splitter.split(r, why, 0);
        co_return;
    }
    refused_messages alone{.request = r, .end = {.request = r->sealed, .at = now}, .after = {}};
    alone.end.refused.push_back({.id = r->sealed.members.front(), .result = std::move(result)});
    p_.in_flight.record(r);
    co_await p_.dead.push(std::move(alone));
}

// How it goes on after an attempt that failed
retry_decision completer::decide(const outgoing& r, wall_time now)
{
    const attempt_record record{
        .attempts = r.sealed.attempts + 1,
        .messages = r.sealed.members.size(),
        .key_age = key_age(r.sealed).value_or(key_life),
        .maybe_accepted = r.sealed.maybe_accepted,
    };
    return decide_retry(retry_, record, now, random_);
}

bool completer::is_taken_apart(const outgoing& r, const outcome& result, wall_time now)
{
    return result.verdict == verdict::server_error &&
           std::holds_alternative<split_in_two>(decide(r, now));
}

asio::awaitable<void> completer::failed(request_ptr r, outcome result, wall_time now)
{
    const auto decision = decide(*r, now);
    ++r->sealed.attempts;
    attempt_entry why{.at = now, .result = std::move(result)};
    later_attempt later{.request = r, .due = now, .why = {}};
    if (const auto* again = std::get_if<retry_at>(&decision))
        later.due = again->due;
    if (const auto* end = std::get_if<relay::bury>(&decision)) {
        co_await bury(r, end->reason, std::move(why.result), now);
    } else if (std::holds_alternative<split_in_two>(decision)) {
        const auto half = r->sealed.members.size() / 2;
        const int behind = attempts_of_half(retry_, r->sealed.attempts, half);
        co_await split_if_not_accepted(r, std::move(why), behind);
    } else {
        later.why = std::move(why);
        co_await postpone(std::move(later));
    }
}

// An error of Resend's own does not say that it took none of it: if that can be learned, the batch
// waits for it, without its bodies, which are on disk. The attempt is counted.
asio::awaitable<void>
completer::split_if_not_accepted(request_ptr r, attempt_entry why, int attempts_of_half)
{
    if (!evidence_->can_tell(*r)) {
        p_.splitter.split(r, why, attempts_of_half);
        co_return;
    }
    batch_in_doubt batch{
        .request = r,
        .why = std::move(why),
        .answered = pacer::clock::now(),
        .attempts_of_half = attempts_of_half,
    };
    forget_bodies(*r);
    p_.in_flight.let_go_quota(*r);
    if (p_.in_doubt.try_push(std::move(batch)))
        co_return;
    // Too many wait for it already, or nothing is asked any more: it is repeated as it is.
    later_attempt later{.request = r, .due = batch.why.at + list_lag, .why = std::move(batch.why)};
    co_await postpone(std::move(later));
}

} // namespace relay
