#pragma once

#include "relay/mail/lane.hpp"
#include "relay/policy/outcome.hpp"
#include "relay/policy/pause.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace relay {

// Durations in fixed buckets, as Prometheus wants its histograms
class duration_histogram
{
public:
    // Upper bounds in seconds; what is longer goes into one more bucket.
    static constexpr std::array bounds = {
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1.0,
        2.5,
        5.0,
        10.0,
        30.0,
        60.0,
        300.0};

    void add(double seconds)
    {
        std::size_t bucket = 0;
        while (bucket < bounds.size() && seconds > bounds[bucket])
            ++bucket;
        ++counts_[bucket];
        sum_ += seconds;
    }

    const std::array<std::uint64_t, bounds.size() + 1>& counts() const { return counts_; }
    double sum() const { return sum_; }

private:
    std::array<std::uint64_t, bounds.size() + 1> counts_{};
    double sum_{};
};

// What happened since the start, counted where it happens. Network thread only; read by metrics
// and status.
struct counters
{
    // Producers
    std::uint64_t connections_accepted{};
    std::uint64_t connections_open{};
    std::uint64_t lines{};
    std::uint64_t accepted{};
    std::uint64_t duplicates{};
    std::uint64_t rejected{};
    std::uint64_t refused_full{};

    // Resend. A sending is one request with one answer, or none.
    std::array<std::uint64_t, 12> sendings{}; // by verdict
    std::uint64_t messages_sent{};
    std::uint64_t messages_dead{};
    std::uint64_t recipients_sent{};
    std::uint64_t batches{};
    std::uint64_t singles{};
    std::array<duration_histogram, 2> accepted_to_sent{}; // by lane
    duration_histogram answer_time{};

    std::array<std::uint64_t, pause_kinds> pauses{}; // that began, by pause_kind

    std::uint64_t& of(verdict v) { return sendings[static_cast<std::size_t>(v)]; }
    std::uint64_t of(verdict v) const { return sendings[static_cast<std::size_t>(v)]; }
};

} // namespace relay
