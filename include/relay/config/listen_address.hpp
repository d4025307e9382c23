#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// Where a listener listens: "127.0.0.1:7350", "[::1]:7350", "localhost:7350"
struct listen_address
{
    std::vector<std::string> hosts; // IP addresses, without brackets; `localhost` has two
    std::uint16_t port{};           // 0: any that is free
    bool loopback{};                // out of reach for other machines
};

// True when not both can be listened on: the port is the same, and one of the addresses is the
// other, or every address of the machine.
bool share_port(const listen_address& a, const listen_address& b);

// Nothing: not an address and a port. Names are not looked up.
std::optional<listen_address> parse_listen_address(std::string_view text);

} // namespace relay
