#pragma once

#include "clock.hpp"
#include "message.hpp"

#include <cstdint>
#include <limits>
#include <stop_token>
#include <vector>

namespace relay::bench {

struct load_plan
{
    std::vector<std::uint16_t> ports; // connections go to them by turns
    std::uint64_t messages{std::numeric_limits<std::uint64_t>::max()};
    double per_second{}; // 0: as many as the relay takes
    int connections{4};
    std::uint64_t window{500}; // unanswered lines of one connection
};

struct load_result
{
    std::uint64_t messages{}; // submitted, and acknowledged
    clock::time_point began;
    clock::time_point acknowledged; // when the last of them was
    nanoseconds cpu{};              // of the thread that it ran on
};

// Submits messages, numbered from `first` on, until all are acknowledged; `stop` ends submitting
// early. Runs on the caller's thread. Throws when a message is not queued.
load_result
run_load(const load_plan& plan, const job_line& line, std::uint64_t first, std::stop_token stop);

} // namespace relay::bench
