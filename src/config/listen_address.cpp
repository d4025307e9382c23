#include "relay/config/listen_address.hpp"

#include <boost/url/authority_view.hpp>
#include <boost/url/parse.hpp>

#include <charconv>

namespace relay {

namespace urls = boost::urls;

std::optional<listen_address> parse_listen_address(std::string_view text)
{
    const auto parsed = urls::parse_authority(text);
    if (!parsed || parsed->has_userinfo())
        return std::nullopt;

    listen_address result{.hosts = {std::string(parsed->encoded_host_address())}};
    const std::string_view port = parsed->port();
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (error != std::errc() || end != port.data() + port.size())
        return std::nullopt;

    switch (parsed->host_type()) {
    case urls::host_type::ipv4:
        result.loopback = parsed->host_ipv4_address().is_loopback();
        return result;
    case urls::host_type::ipv6:
        result.loopback = parsed->host_ipv6_address().is_loopback();
        return result;
    default:
        if (result.hosts.front() != "localhost")
            return std::nullopt;
        result.hosts = {"127.0.0.1", "::1"};
        result.loopback = true;
        return result;
    }
}

bool share_port(const listen_address& a, const listen_address& b)
{
    const auto is_any = [](const std::string& host) { return host == "0.0.0.0" || host == "::"; };
    if (a.port == 0 || a.port != b.port)
        return false;
    for (const auto& one : a.hosts)
        for (const auto& other : b.hosts)
            if (one == other || is_any(one) || is_any(other))
                return true;
    return false;
}

} // namespace relay
