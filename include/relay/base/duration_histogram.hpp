#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

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

} // namespace relay
