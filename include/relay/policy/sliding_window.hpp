#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace relay {

// How fast requests may leave: no more than `requests` in any span of `window`, and one each
// `interval` as long as there is no end of them.
struct request_rate
{
    std::size_t requests{1};
    std::chrono::steady_clock::duration window{};
    std::chrono::steady_clock::duration interval{};
};

// The requests of the last second or so, and the slots for the next ones.
//
// Slots lie an interval apart, so that a long backlog leaves evenly. A slot that nobody took when
// it came may be taken later: thus a burst after idleness leaves at once, and a timer that rings
// late costs no throughput. The span is counted from when requests were really written. Pure; its
// memory has a bound whatever the rate is, because requests of the same millisecond are one entry.
class sliding_window
{
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    sliding_window();

    // When the next request may be granted. time_point::max(): when one that was granted has been
    // written or given back.
    time_point next(const request_rate& rate) const;

    // Grants a request
    void take(const request_rate& rate, time_point now);

    // A granted request is written now. Until then it counts as if it might be at any moment.
    void written(time_point now);

    // A granted request will never be written.
    void give_back(const request_rate& rate);

    // No slot before `when`, and none of those that were missed until then
    void skip_to(time_point when);

private:
    struct entry
    {
        time_point first;
        time_point last; // all requests of the entry count as written then
        std::size_t count{};
    };

    // When the k-th oldest of the written requests (1, 2, …) was written
    time_point written_at(std::size_t k) const;
    void forget_until(time_point when);
    const entry& at(std::size_t i) const;

    std::vector<entry> ring_;
    std::size_t head_{};
    std::size_t entries_{};
    std::size_t written_{};   // requests in all entries
    std::size_t unwritten_{}; // granted, and not written yet
    time_point slot_{time_point::min()};
};

} // namespace relay
