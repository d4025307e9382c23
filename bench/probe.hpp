#pragma once

#include "clock.hpp"
#include "latencies.hpp"

#include <cstddef>
#include <cstdint>

namespace relay::bench {

class sink;

struct probe_plan
{
    std::uint16_t port{};
    clock::duration duration{};
    std::chrono::microseconds gap{7'500}; // from one message to the next, more or less
};

// Submits a transactional message each `gap` for `duration`, and tells how long they took to arrive
// in the sink. `number` is that of the first, and afterwards of the next. Throws when one does not
// arrive.
latencies probe_latency(const probe_plan& plan, const sink& to, std::size_t& number);

} // namespace relay::bench
