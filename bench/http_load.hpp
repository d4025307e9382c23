#pragma once

#include "load.hpp"

#include <cstddef>

namespace relay::bench {

struct http_load_plan
{
    std::uint16_t port{};
    std::uint64_t messages{};
    int connections{64};
    std::size_t size{}; // of a mail
};

// POST /emails over persistent connections, one request at a time on each, until all are answered.
// Runs on the caller's thread. Throws when one is not accepted.
load_result run_http_load(const http_load_plan& plan);

} // namespace relay::bench
