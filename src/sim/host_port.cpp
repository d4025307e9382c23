#include "sim/host_port.hpp"

namespace relay::sim {

host_port split_host_port(std::string_view text)
{
    constexpr auto npos = std::string_view::npos;
    auto colon = text.rfind(':');
    if (colon != npos && text.find(']', colon) != npos)
        colon = npos; // it is part of an IPv6 address
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return {std::string(host), colon == npos ? "" : std::string(text.substr(colon + 1))};
}

} // namespace relay::sim
