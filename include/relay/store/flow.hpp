#pragma once

#include "relay/mail/lane.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace relay {

// The messages that are served in turn with others: fairness is between flows, order within one.
struct flow_key
{
    relay::lane lane{lane::transactional};
    std::string campaign;
    std::string tenant;
    std::string
        domain; // the sender's (relay/mail/sender.hpp): one that may not send holds up nobody else

    friend bool operator==(const flow_key&, const flow_key&) = default;
};

struct flow_id
{
    std::int64_t value{};

    friend auto operator<=>(flow_id, flow_id) = default;
};

// What waits in a flow
struct flow_backlog
{
    flow_key key;
    std::int64_t messages{}; // queued
};

} // namespace relay

template <>
struct std::hash<relay::flow_key>
{
    std::size_t operator()(const relay::flow_key& key) const noexcept
    {
        const std::hash<std::string> text;
        std::size_t h = static_cast<std::size_t>(key.lane);
        h = h * 0x9e3779b97f4a7c15 + text(key.campaign);
        h = h * 0x9e3779b97f4a7c15 + text(key.tenant);
        return h * 0x9e3779b97f4a7c15 + text(key.domain);
    }
};
