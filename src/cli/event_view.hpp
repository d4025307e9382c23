#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace relay::cli {

// One event of GET /relay/events in a line, without its end: when, what, to whom, what else there
// is to say, and the message's id
std::string event_line(const boost::json::value& event);

} // namespace relay::cli
