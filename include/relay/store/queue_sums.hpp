#pragma once

#include "relay/store/flow.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

// How many messages wait in the queue, by what their flows have in common. There may be a hundred
// thousand flows: whoever asks for a few sums does not go through them. A value.
class queue_sums
{
public:
    // By name, in the order of the names
    using by_name = std::vector<std::pair<std::string, std::int64_t>>;

    queue_sums() = default;
    explicit queue_sums(const std::vector<flow_backlog>& flows);

    std::int64_t of_tenant(std::string_view name) const;
    std::int64_t of_campaign(std::string_view name) const; // in both lanes
    std::int64_t of_campaign(lane l, std::string_view name) const;

    // Those that have a name
    const by_name& campaigns(lane l) const { return campaigns_[static_cast<std::size_t>(l)]; }
    const by_name& domains() const { return domains_; }

private:
    std::array<by_name, 2> campaigns_; // by lane
    by_name tenants_;
    by_name domains_;
};

} // namespace relay
