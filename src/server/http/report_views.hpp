#pragma once

#include "relay/store/event_reader.hpp"

#include <boost/json/object.hpp>

namespace relay {

// The counts, each under its name for users
boost::json::object to_json(const tally& numbers);

} // namespace relay
