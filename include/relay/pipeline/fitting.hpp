#pragma once

#include "relay/policy/expiry_mates.hpp"

#include <cstddef>
#include <cstdint>

namespace relay {

// What the composition of a request asks of the next message: there is so much room for it. Who may
// not share the request lets those behind it pass.
struct fitting
{
    bool only_batchable{};
    std::size_t max_bytes{SIZE_MAX};
    std::int64_t max_recipients{INT64_MAX};
    expiry_mates mates;
};

} // namespace relay
