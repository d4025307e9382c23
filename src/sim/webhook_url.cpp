#include "sim/webhook_url.hpp"

#include "sim/host_port.hpp"

#include <stdexcept>

namespace relay::sim {

webhook_url parse_webhook_url(std::string_view url)
{
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme))
        throw std::invalid_argument("webhooks go to http://host:port/path");
    url.remove_prefix(scheme.size());
    const auto slash = url.find('/');
    const auto to = split_host_port(url.substr(0, slash));
    if (to.host.empty())
        throw std::invalid_argument("webhooks go to http://host:port/path");
    return {
        .host = to.host,
        .port = to.port.empty() ? "80" : to.port,
        .path = slash == std::string_view::npos ? "/" : std::string(url.substr(slash)),
    };
}

} // namespace relay::sim
