#include "relay/config/listen_address.hpp"

#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace relay {

namespace {

// The bytes of an IP address; empty: it is none.
struct ip_bytes
{
    std::array<unsigned char, 16> bytes{};
    std::size_t size{};
};

ip_bytes parse_ip(const std::string& host)
{
    ip_bytes ip;
    if (inet_pton(AF_INET, host.c_str(), ip.bytes.data()) == 1)
        ip.size = 4;
    else if (inet_pton(AF_INET6, host.c_str(), ip.bytes.data()) == 1)
        ip.size = 16;
    return ip;
}

bool is_loopback(const ip_bytes& ip)
{
    constexpr std::array<unsigned char, 16> v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return ip.size == 4 ? ip.bytes[0] == 127 : ip.size == 16 && ip.bytes == v6;
}

} // namespace

bool is_loopback(std::string_view host)
{
    return host == "localhost" || is_loopback(parse_ip(std::string(host)));
}

std::optional<listen_address> parse_listen_address(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);

    listen_address result;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (error != std::errc() || end != port.data() + port.size())
        return std::nullopt;

    const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (brackets)
        host = host.substr(1, host.size() - 2);
    result.host = host == "localhost" && !brackets ? "127.0.0.1" : host;
    const ip_bytes ip = parse_ip(result.host);
    if (ip.size != (brackets ? 16U : 4U))
        return std::nullopt;
    result.loopback = is_loopback(ip);
    return result;
}

} // namespace relay
