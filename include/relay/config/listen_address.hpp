#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// Where a listener listens: "127.0.0.1:7350", "[::1]:7350", "localhost:7350"
struct listen_address
{
    std::string host;     // an IP address, without brackets; `localhost` is 127.0.0.1
    std::uint16_t port{}; // 0: any that is free
    bool loopback{};      // out of reach for other machines
};

// True when not both can be listened on: the port is the same, and one of the addresses is the
// other, or every address of the machine.
bool share_port(const listen_address& a, const listen_address& b);

// Nothing: not an address and a port. Names are not looked up.
std::optional<listen_address> parse_listen_address(std::string_view text);

} // namespace relay
