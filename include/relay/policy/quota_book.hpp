#pragma once

#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"
#include "relay/policy/account_usage.hpp"
#include "relay/policy/pacer.hpp"
#include "relay/policy/quota_count.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

struct quota_settings
{
    std::int64_t daily_ceiling{};   // recipients a UTC day, ours beside Resend's; 0: none
    std::int64_t monthly_ceiling{}; // recipients a month; 0: none
    double transactional_reserve{}; // share of the quota that campaigns never take

    friend bool operator==(const quota_settings&, const quota_settings&) = default;
};

// Why a lane's mail does not fit, and until when
struct quota_exhaustion
{
    quota_period period{};
    bool reserve{}; // only what is kept for transactional mail is left
    std::int64_t limit{};
    std::int64_t left{};
    wall_time until; // the period turns
};

// Counts recipients (to, cc and bcc, as Resend does: resend-api.md, section 4.2) by UTC day and by
// month, and says how many more may go. Two kinds of limits:
//
// A ceiling that is configured, and the share that is kept for transactional mail, are ours: room()
// never lets a new request exceed them.
//
// Resend's own quota is Resend's to enforce: a plan may allow more than it names. So it only shapes
// the requests: batch_room() makes a batch small enough to fit into what is left, and a refusal
// pauses (pauses.hpp).
//
// Pure: the caller brings time.
class quota_book
{
public:
    static constexpr auto no_bound = std::numeric_limits<std::int64_t>::max();

    void configure(const quota_settings& settings);

    // What is known, as text that outlives a restart: Resend's numbers count others, too.
    std::string text() const;

    // After a restart: that text, and then the recipients that were accepted since begins()
    void recall(std::string_view text, wall_time now);
    void recall(quota_period p, std::int64_t accepted, wall_time now);
    wall_time begins(quota_period p, wall_time now);

    // Requests that are in flight, or about to be: their recipients may be used at any moment.
    // What is held is let go once.
    void hold(std::int64_t recipients);
    void let_go(std::int64_t recipients);

    // So many were accepted. Before reported(), when both come with one answer.
    void accepted(std::int64_t recipients, wall_time now);

    // A request was refused because of the quota, with so many recipients.
    void refused(quota_period period, std::int64_t recipients, wall_time now);

    // The headers of an answer. `started`: when its request left.
    void reported(const limit_headers& headers, wall_time started, wall_time now);

    // The answer to GET /usage
    void reported(const account_usage& usage, wall_time started, wall_time now);

    // Somebody says to go on in spite of our own limits, until their period turns.
    void lift(wall_time now);

    // Recipients that new requests of this lane may have, by our own limits. Never negative.
    std::int64_t room(lane l, wall_time now);

    // Recipients that one batch should have at most, by what is known of Resend's quota. At
    // least 1.
    std::int64_t batch_room(wall_time now);

    // Why room() is `no_bound` no more: the limit that leaves this lane least. Nothing: none does.
    std::optional<quota_exhaustion> bound(lane l, wall_time now);

    // When the next of our limits may turn
    wall_time next_turn(wall_time now);

    // For people and forecasts
    struct period_view
    {
        std::int64_t used{};
        std::optional<std::int64_t> limit; // the lowest that is known, ours or Resend's
        std::optional<std::int64_t> left;  // of it; 0 also when Resend says that nothing is
        wall_time turns;
    };
    period_view view(quota_period p, wall_time now);
    std::int64_t held() const { return held_; }
    double reserve() const { return settings_.transactional_reserve; }

private:
    void roll(wall_time now);
    std::int64_t ceiling(const quota_count& p) const;
    std::optional<std::int64_t> known_limit(const quota_count& p) const;

    quota_settings settings_;
    std::int64_t held_{};
    std::array<quota_count, 2> periods_{
        {{.kind = quota_period::daily}, {.kind = quota_period::monthly}}};
};

} // namespace relay
