#pragma once

#include "relay/server/http/parts.hpp"
#include "relay/store/records.hpp"

#include <boost/json/object.hpp>

#include <vector>

// What the quota leaves, and when what waits will be through: the parts of the status that look
// ahead.

namespace relay {

boost::json::object quota_json(const http_parts& parts, wall_time now);

// `flows`: what waits, by flow
boost::json::object
forecast_json(const http_parts& parts, const std::vector<flow_backlog>& flows, wall_time now);

boost::json::object reconciliation_json(const http_parts& parts);

} // namespace relay
