#pragma once

#include <chrono>

namespace relay::bench {

// The monotonic clock, which all threads of the machine share
using clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

inline double seconds(clock::duration d)
{
    return std::chrono::duration<double>(d).count();
}

inline double microseconds(clock::duration d)
{
    return std::chrono::duration<double, std::micro>(d).count();
}

} // namespace relay::bench
