#pragma once

#include "clock.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace relay::bench {

// Which messages came to the sink, and when. The sink's thread adds, any other looks.
class arrivals
{
public:
    arrivals();

    // A message with this subject is there. Subjects that are not ours only count.
    void add(std::string_view subject);

    std::uint64_t count() const { return count_.load(std::memory_order_acquire); }

    // Those of the load that had come before: a relay that loses nothing may do that, but not in
    // a benchmark.
    std::uint64_t repeated() const { return repeated_.load(std::memory_order_relaxed); }

    clock::time_point last() const;

    // When this message of the probe came
    std::optional<clock::time_point> probe(std::size_t number) const;

private:
    using ticks = clock::rep;

    std::atomic<std::uint64_t> count_{};
    std::atomic<std::uint64_t> repeated_{};
    std::atomic<ticks> last_{};
    std::vector<bool> seen_; // by number; the sink's thread only
    std::vector<std::atomic<ticks>> probes_;
};

} // namespace relay::bench
