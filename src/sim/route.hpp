#pragma once

#include "sim/endpoint.hpp"

#include <string_view>

namespace relay::sim {

// The endpoint that a request means. Views into its target.
struct route
{
    endpoint to{endpoint::other};
    std::string_view id; // of one email or domain; of suppressions all that follows in the path
    std::string_view query;
    bool known_path{}; // false: no method would help
};

route find_route(std::string_view method, std::string_view target);

} // namespace relay::sim
