#pragma once

#include "relay/base/time.hpp"

#include <array>
#include <cstddef>

namespace relay {

// By how much another clock is ahead of this machine's, from answers that told its time. It may
// have been told at any moment of the way there and back, so of the last sixteen the one that came
// back the soonest counts. Pure.
class clock_offset
{
public:
    // `asked`, `answered`: by this machine's clock, which was not set in between
    void add(wall_time asked, wall_time answered, wall_time told);

    milliseconds value() const; // 0 before there was an answer

private:
    struct sample
    {
        milliseconds took{milliseconds::max()};
        milliseconds offset{};
    };

    std::array<sample, 16> samples_;
    std::size_t next_{};
};

} // namespace relay
