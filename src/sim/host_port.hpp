#pragma once

#include <string>
#include <string_view>

namespace relay::sim {

struct host_port
{
    std::string host; // an IPv6 address without its brackets
    std::string port; // empty: none is given
};

// "127.0.0.1:7359", "[::1]:7359" or "localhost". The host is empty when there is none.
host_port split_host_port(std::string_view text);

} // namespace relay::sim
