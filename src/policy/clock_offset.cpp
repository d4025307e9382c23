#include "relay/policy/clock_offset.hpp"

#include <algorithm>

namespace relay {

// A clock that was set makes all that came before it wrong.
void clock_offset::add(wall_time asked, wall_time answered, wall_time told)
{
    const auto took = std::max(answered - asked, milliseconds(0));
    const sample now{.took = took, .offset = told - asked - took / 2};
    const auto differs = [&now](const sample& s) {
        const auto apart = std::chrono::abs(s.offset - now.offset);
        return s.took != milliseconds::max() && apart > s.took + now.took + milliseconds(100);
    };
    if (std::ranges::any_of(samples_, differs))
        samples_.fill({});
    samples_[next_++ % samples_.size()] = now;
}

milliseconds clock_offset::value() const
{
    return std::ranges::min_element(samples_, {}, &sample::took)->offset;
}

} // namespace relay
