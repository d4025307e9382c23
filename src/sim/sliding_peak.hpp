#pragma once

#include "sim/clock.hpp"

#include <cstddef>
#include <deque>

namespace relay::sim {

// The greatest number of requests that any span of one second has held.
class sliding_peak
{
public:
    void add(steady_time now);

    std::size_t peak() const { return peak_; }

private:
    std::deque<steady_time> last_second_;
    std::size_t peak_{};
};

} // namespace relay::sim
