#pragma once

#include "relay/base/id.hpp"
#include "relay/campaign/campaign_guard.hpp"
#include "relay/policy/campaign_plan.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/event_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <vector>

namespace relay {

// Says when the parts of a campaign would leave. Network thread only.
class campaign_planner
{
public:
    struct parts
    {
        relay::campaign_reader& campaign_reader;
        relay::event_reader& event_reader;
        const relay::campaign_guard& campaign_guard;
        const relay::id_codec& id_codec;
    };

    explicit campaign_planner(const parts& p) : p_(p) {}

    // If it were started or resumed now, unless it has a time of its own. `speed`: of the campaign
    // lane, which it shares by weight with others that run. Nothing: there is no such campaign.
    // Throws what the readers throw.
    boost::asio::awaitable<std::optional<std::vector<plan_part>>>
    plan(campaign_id id, sending_speed speed, quota_outlook quota, wall_time now);

private:
    parts p_;
};

} // namespace relay
