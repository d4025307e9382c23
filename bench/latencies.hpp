#pragma once

#include <cstddef>

namespace relay::bench {

// Milliseconds
struct latencies
{
    std::size_t messages{};
    double p50{};
    double p99{};
    double max{};
};

} // namespace relay::bench
