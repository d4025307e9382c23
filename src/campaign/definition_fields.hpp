#pragma once

#include "relay/campaign/campaign_definition.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace relay {

// Fields under the names that they are kept by, whatever spelling they came in. Throws
// refused_definition for one that nobody knows, or that is given twice.
boost::json::object named_fields(const boost::json::object& fields);

// Each field by itself. `fields` have their own names. Throws refused_definition.
campaign_definition read_fields(const boost::json::object& fields, wall_time now);

} // namespace relay
