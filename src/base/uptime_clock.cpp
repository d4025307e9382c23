#include "relay/base/uptime_clock.hpp"

#include <ctime>

namespace relay {

uptime_clock::time_point uptime_clock::now() noexcept
{
    std::timespec since_start{};
    ::clock_gettime(CLOCK_BOOTTIME, &since_start);
    const auto uptime =
        std::chrono::seconds(since_start.tv_sec) + std::chrono::nanoseconds(since_start.tv_nsec);
    return time_point(std::chrono::floor<milliseconds>(uptime));
}

} // namespace relay
