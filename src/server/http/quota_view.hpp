#pragma once

#include "relay/policy/quota_book.hpp"

#include <boost/json/object.hpp>

namespace relay {

// What is used of the quota, and what is left, as the status shows it
boost::json::object quota_json(quota_book& quota, wall_time now);

} // namespace relay
