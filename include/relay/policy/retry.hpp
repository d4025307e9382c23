#pragma once

#include "relay/base/time.hpp"
#include "relay/config/config.hpp"
#include "relay/mail/state.hpp"
#include "relay/policy/outcome.hpp"

#include <random>
#include <variant>

namespace relay {

// Resend forgets a key 24 hours after its first use (resend-api.md, 1.5). An hour is our margin.
constexpr milliseconds key_life = std::chrono::hours(23);

// How a request stands after the attempt that was just made
struct attempt_record
{
    int attempts{};          // this one included
    std::size_t messages{1}; // in the request
    milliseconds key_age{};  // since it was sealed; one that nobody knows is `key_life`
    bool maybe_accepted{};   // a sending, this one or an earlier one, had no answer of Resend's
};

struct retry_at
{
    wall_time due;
};

struct retry_at_once
{
};

struct bury
{
    death reason{};
};

// Once nothing tells that Resend has it: an answer 5xx does not say that it took none of it
struct split_in_two
{
};

using retry_decision = std::variant<retry_at, retry_at_once, bury, split_in_two>;

// What to do after an attempt that ended with `verdict::server_error` or `verdict::no_answer`.
//
// Wait and try again, until the attempts or the key's life are used up. Then the messages are
// dead: `outcome_unknown` when any attempt had no answer (Resend may hold them: a 5xx later does
// not settle that), else `exhausted`.
//
// A batch that Resend itself answers with 5xx may stumble over a single message: its good ones do
// not wait for the backoff. It is repeated at once, since it may have been accepted, and split at
// the second such answer. In an outage a pause soon ends that.
retry_decision decide_retry(
    const retry_config& cfg, const attempt_record& record, wall_time now, std::mt19937_64& random
);

// The attempts that the halves of a batch are said to have behind them, by those of the batch and
// the messages of the smaller half. Several messages are split at once when they fail, too. One
// that stands alone has all attempts before it, unless the batch had used them up.
int attempts_of_half(const retry_config& cfg, int attempts, std::size_t messages);

// How long to wait after attempt number `attempts` (1, 2, …), jitter included
milliseconds retry_delay(const retry_config& cfg, int attempts, std::mt19937_64& random);

} // namespace relay
