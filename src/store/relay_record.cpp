#include "relay/store/relay_record.hpp"

#include "relay/config/listen_address.hpp"

namespace relay {

relay_addresses way_to(const relay_record& to, const relay_record& from)
{
    if (to.gone || to.run == from.run)
        return {};
    const auto usable = [&](std::string relay_addresses::*which) -> std::string {
        const auto& address = to.at.*which;
        const auto where = parse_listen_address(address); // nothing: a name, which is no loopback
        if (where && where->loopback && to.network != from.network)
            return {};
        return address == from.at.*which ? std::string() : address;
    };
    return {
        .http = usable(&relay_addresses::http),
        .jobs = usable(&relay_addresses::jobs),
        .webhooks = usable(&relay_addresses::webhooks),
    };
}

} // namespace relay
