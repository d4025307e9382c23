#pragma once

#include "clock.hpp"
#include "sink.hpp"

#include <cstddef>
#include <cstdint>

namespace relay::bench {

// Milliseconds
struct latencies
{
    std::size_t messages{};
    double p50{};
    double p99{};
    double max{};
};

// Submits a transactional message each 5 to 10 ms for `duration`, and tells how long they took to
// arrive in the sink. `number` is that of the first, and afterwards of the next. Throws when one
// does not arrive.
latencies probe_latency(
    std::uint16_t jobs_port, const sink& to, clock::duration duration, std::size_t& number
);

} // namespace relay::bench
