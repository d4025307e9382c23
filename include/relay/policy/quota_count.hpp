#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/account_usage.hpp"

#include <cstdint>
#include <optional>

namespace relay {

// What is known of one period of Resend's quota: how much of it is used, by us and by others, and
// when it turns. Pure: the caller brings time, and calls roll() first.
struct quota_count
{
    quota_period kind{};
    wall_time begins;
    wall_time ends;
    std::int64_t used{};                // recipients
    std::int64_t used_before{};         // in the period that is over
    std::optional<wall_time> corrected; // when Resend's last number came
    std::optional<std::int64_t> limit;  // Resend's, as GET /usage tells it
    std::optional<std::int64_t> below;  // Resend refused as many: less is left
    bool lifted{};

    // Begins the next period when this one is over.
    void roll(wall_time now);

    // So many were accepted.
    void count(std::int64_t recipients);

    // A number of Resend's, from the answer to a request that left at `started`. Answers overtake
    // each other. A request that left after the last number had come tells a later one, even if it
    // is lower; among those that were in flight together, the greatest counts.
    void correct(std::int64_t reported, wall_time started, wall_time now);

    // The answer to GET /usage
    void learn(const period_usage& usage, wall_time started, wall_time now);

    // After a restart: the same period, as it was noted. Nothing is taken over of one that is over,
    // or that cannot be.
    void recall(wall_time noted_end, std::int64_t noted, wall_time now);
};

// The first moment of the next UTC day, or calendar month
wall_time next_turn_of(quota_period p, wall_time now);

} // namespace relay
