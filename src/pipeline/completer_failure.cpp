#include "relay/pipeline/completer.hpp"
#include "relay/policy/retry.hpp"

#include <utility>
#include <variant>

// A request that Resend refused or failed at: it is repeated, taken apart or dead

namespace relay {

namespace asio = boost::asio;

// Refused for good. In a batch only one message may be guilty: it is found by halving. But not if
// Resend may have accepted it before: this answer does not say that it did not.
asio::awaitable<void> completer::refused(request_ptr r, outcome result, wall_time now)
{
    ++r->sealed.attempts;
    if (r->sealed.maybe_accepted) {
        co_await bury(r, death::outcome_unknown, std::move(result), now);
        co_return;
    }
    if (r->sealed.batch) {
        split(r, {.at = now, .result = std::move(result)}, 0);
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
        split(r, why, attempts_of_half(retry_, r->sealed.attempts, half));
    } else {
        later.why = std::move(why);
        co_await postpone(std::move(later));
    }
}

// Both halves go out at once, before what is not sealed yet; but behind the other half of what they
// are half of, so that the good ones among them get through between those that fail. `attempts`:
// what each is said to have behind it.
void completer::split(const request_ptr& r, const attempt_entry& why, int attempts)
{
    const auto now = wall_now();
    const auto first = p_.id_source.next_request(now);
    const auto halves = halve(*r, {first, p_.id_source.next_request(now)}, attempts);
    auto done = [this, r, halves](bool ok, bool accepted) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        p_.in_flight.finish(r);
        if (accepted)
            return;
        for (const auto& half : halves) {
            p_.in_flight.add(half);
            p_.repeat_queue.add_last(half);
        }
    };
    p_.in_flight.record(r);
    p_.store.split(r->sealed, halves[0]->sealed, halves[1]->sealed, why, std::move(done));
}

} // namespace relay
