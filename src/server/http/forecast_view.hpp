#pragma once

#include "relay/policy/forecast.hpp"
#include "relay/server/http/http_parts.hpp"
#include "relay/store/queue_sums.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace relay {

// How fast the lane's mail can leave, as far as anybody knows
sending_speed speed_of(const http_parts& parts, lane l);

// When what waits will be through, by lane and campaign, as the status shows it.
// `all_queued`: what waits
boost::json::object
forecast_json(const http_parts& parts, const queue_sums& all_queued, wall_time now);

// When the campaign at `index` will be through, of several that take turns. `left`: mails of each
std::optional<wall_time> campaign_through_at(
    const http_parts& parts, const std::vector<double>& left, std::size_t index, wall_time now
);

} // namespace relay
