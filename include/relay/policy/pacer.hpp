#pragma once

#include "relay/mail/lane.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace relay {

// What Resend says about its limits, with every answer (resend-api.md, section 4)
struct limit_headers
{
    std::optional<int> limit;     // ratelimit-limit, else the number in ratelimit-policy
    std::optional<int> remaining; // ratelimit-remaining
    std::optional<std::chrono::milliseconds> reset;       // ratelimit-reset
    std::optional<std::chrono::milliseconds> retry_after; // retry-after, on a 429
    std::optional<std::int64_t> daily_used;               // x-resend-daily-quota
    std::optional<std::int64_t> monthly_used;             // x-resend-monthly-quota
};

// A permit that was taken: the right to make one request
struct permit
{
    std::uint64_t number{};
};

struct pacer_settings
{
    std::optional<double>
        upper_bound;                 // [limits] requests_per_second; nothing: only what is learned
    double transactional_reserve{0}; // share of the limit that campaigns never take
};

// Decides when the next request may leave. Pure: the caller brings the clock, and waits.
//
// Resend counts requests in a fixed window of one second that opens with the first request after
// the former has ended. Nobody sees from outside when it opened, so no span of one second, as the
// server sees it, may hold more requests than the limit; and others may spend the same limit.
class pacer
{
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    static constexpr time_point never = time_point::max();

    // `remembered_limit` is what the last run had learned; without it, one request at a time goes
    // out until the first answer tells the limit.
    pacer(const pacer_settings& settings, std::optional<int> remembered_limit);

    // When a request of this lane may leave: `now` or before it means at once; `never` means not
    // before something is told to the pacer (an answer, most of all).
    time_point next(lane l, time_point now) const;

    // Takes a permit. Call it only when next() allows.
    permit take(lane l, time_point now);

    // The first byte of the request leaves now. Until then a permit counts as if it were to be
    // used at any moment.
    void written(permit p, time_point now);

    // The permit comes back; nothing of its request was written.
    void unused(permit p);

    // The request was answered. `rate_limited`: by a 429 `rate_limit_exceeded`.
    void answered(permit p, const limit_headers& headers, bool rate_limited, time_point now);

    // There is no answer, and there will be none.
    void lost(permit p, time_point now);

    // Applies new settings while running
    void configure(const pacer_settings& settings);

    // What is known: the limit of the team, if an answer has told it; the share of it that others
    // were seen to spend; the rate that we allow ourselves.
    std::optional<int> learned_limit() const;
    double others_per_second() const;
    double requests_per_second() const;

private:
    // Left to the implementation
};

} // namespace relay
