#pragma once

#include "clock.hpp"
#include "latencies.hpp"

#include <cstddef>
#include <cstdint>

namespace relay::bench {

class sink;

// Submits a transactional message each 5 to 10 ms for `duration`, and tells how long they took to
// arrive in the sink. `number` is that of the first, and afterwards of the next. Throws when one
// does not arrive.
latencies probe_latency(
    std::uint16_t jobs_port, const sink& to, clock::duration duration, std::size_t& number
);

} // namespace relay::bench
