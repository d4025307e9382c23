#include "sim/sliding_peak.hpp"

#include <algorithm>

namespace relay::sim {

void sliding_peak::add(steady_time now)
{
    while (!last_second_.empty() && last_second_.front() <= now - std::chrono::seconds(1))
        last_second_.pop_front();
    last_second_.push_back(now);
    peak_ = std::max(peak_, last_second_.size());
}

} // namespace relay::sim
