#pragma once

#include <cstdint>

namespace relay {

// What became of the events that were posted to one URL, since the start
struct posting_counters
{
    std::uint64_t delivered{};
    std::uint64_t failed{};   // attempts
    std::uint64_t given_up{}; // events, after the last attempt

    std::int64_t waiting{}; // events on disk that it has not taken yet, as far as they were tried
    bool failing{};         // it did not take the last one
};

} // namespace relay
