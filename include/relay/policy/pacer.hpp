#pragma once

#include "relay/mail/lane.hpp"
#include "relay/policy/sliding_window.hpp"
#include "relay/policy/window_share.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

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

// Resend's limit for a team that never asked for more (resend-api.md, section 4.1)
constexpr int default_limit = 10;

// Decides when the next request may leave. Pure: the caller brings the clock, and waits.
//
// Resend counts requests in a fixed window of one second that opens with the first request after
// the former has ended. Nobody sees from outside when it opened, so no span of one second, as the
// server sees it, may hold more requests than the limit; and others may spend the same limit.
// Hence two rules, each in a class of its own: how ours are kept apart (sliding_window), and what
// they may take beside those of others (window_share).
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
    // used at any moment. Once more: it leaves again, on another connection, and the server may
    // have counted it already; so it takes a second place, whether or not one is free.
    void written(permit p, time_point now);

    // A permit comes back once, by one of these three.

    // Nothing of its request was written. When it was about to be and the
    // connection turned out closed, the permit is not in use any more, but its place stays taken.
    void unused(permit p, time_point now);

    // The request was answered. `rate_limited`: by a 429 `rate_limit_exceeded`.
    void answered(permit p, const limit_headers& headers, bool rate_limited, time_point now);

    // There is no answer, and there will be none.
    void lost(permit p, time_point now);

    // Somebody of ours may have sent until `now`: nothing leaves before a window that this opened
    // has ended.
    void begin_after_others(time_point now);

    // Applies new settings while running
    void configure(const pacer_settings& settings);

    // What is known: the limit of the team, if an answer has told it; the share of it that others
    // were seen to spend; the rate that we allow ourselves.
    std::optional<int> learned_limit() const { return limit_; }
    double others_per_second() const { return share_.others(); }
    double requests_per_second() const;

private:
    struct slot
    {
        std::uint32_t generation{};
        lane used_by{};
        bool in_use{};
        bool written{};
        std::uint64_t sighting{}; // in share_, once it is written
        time_point written_at{};
    };

    slot& find(permit p);
    void take_place(lane l, time_point now);
    void write(slot& s, time_point now);
    void release(permit p, slot& s);
    void refused(const limit_headers& headers, time_point written);
    void adapt(time_point now);
    void set_rates();
    bool has_reserve() const { return settings_.transactional_reserve > 0; }

    pacer_settings settings_;
    std::optional<int> limit_;
    bool answered_{}; // or the limit is remembered: requests need not go one at a time

    sliding_window all_;
    sliding_window campaigns_; // asked only when there is a reserve
    request_rate rate_;
    request_rate campaign_rate_;

    window_share share_;
    clock::duration slack_;
    time_point adapted_{time_point::min()};
    time_point written_again_{time_point::min()}; // the last request that was
    time_point blocked_until_{time_point::min()};

    std::vector<slot> slots_; // a permit's number: its slot here, and the slot's generation
    std::vector<std::uint32_t> free_slots_;
};

} // namespace relay
