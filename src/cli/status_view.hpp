#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace relay::cli {

// The answer to GET /relay/status, for people. `before` is an earlier one, to tell what happens in
// a second; null: there is none.
std::string status_text(const boost::json::value& status, const boost::json::value& before);

// Parts of it: "3d 04:12:33"; "10 requests/s, allowed 9.0, on their way 3"
std::string uptime_text(double seconds);
std::string limit_text(const boost::json::value& status);

} // namespace relay::cli
