#pragma once

#include <chrono>

namespace relay::sim {

using std::chrono::microseconds;
using std::chrono::milliseconds;

using steady_time = std::chrono::steady_clock::time_point;
using wall_time = std::chrono::system_clock::time_point;

// A moment on both clocks: windows and the lives of keys go by the first, which never jumps, days
// and months by the second.
struct instant
{
    steady_time steady;
    wall_time wall;

    static instant now()
    {
        return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
    }
};

} // namespace relay::sim
