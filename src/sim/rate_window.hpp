#pragma once

#include "sim/clock.hpp"

#include <cstdint>

namespace relay::sim {

// The decision on one request, with the numbers of the ratelimit-* headers
struct admission
{
    bool admitted{};
    unsigned limit{};
    unsigned remaining{};
    unsigned reset_s{};     // whole seconds until the window ends, rounded up
    std::uint64_t window{}; // which window since the start, from 1
};

// The limit of requests a second: a fixed window that opens at the first request after the former
// one has ended, neither sliding nor aligned with the clock (resend-api.md, section 4.1).
// Pure: the caller brings the time.
class rate_window
{
public:
    explicit rate_window(unsigned limit) : limit_(limit) {}

    // Counts a request. A limit of zero admits everything.
    admission admit(steady_time now);

    unsigned limit() const { return limit_; }

    // A new limit holds at once, also for the window that is open.
    void set_limit(unsigned limit) { limit_ = limit; }

private:
    unsigned limit_;
    unsigned used_{};
    std::uint64_t windows_{};
    steady_time opened_{};
};

} // namespace relay::sim
