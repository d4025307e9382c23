#include "relay/policy/busy_periods.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t remembered = 4'096;

// Shorter interruptions than this are none: it keeps the list short when it flickers.
constexpr milliseconds shortest_gap{20};

} // namespace

void busy_periods::note(bool busy, wall_time now)
{
    const bool was_busy = !periods_.empty() && !periods_.back().ended;
    if (busy == was_busy)
        return;
    if (!busy) {
        periods_.back().ended = now;
        return;
    }
    if (!periods_.empty() && now - *periods_.back().ended < shortest_gap) {
        periods_.back().ended.reset();
        return;
    }
    periods_.push_back({.began = now});
    if (periods_.size() > remembered)
        periods_.pop_front();
}

milliseconds busy_periods::within(wall_time from, wall_time until, wall_time now) const
{
    milliseconds sum{0};
    for (auto p = periods_.rbegin(); p != periods_.rend(); ++p) {
        const auto ended = p->ended.value_or(now);
        if (ended <= from)
            break;
        const auto begin = std::max(from, p->began);
        const auto end = std::min(until, ended);
        if (end > begin)
            sum += end - begin;
    }
    return sum;
}

} // namespace relay
