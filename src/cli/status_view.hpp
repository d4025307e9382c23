#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace relay::cli {

// The answer to GET /relay/status, for people. `before` is an earlier one, to tell what happens in
// a second; null: there is none.
std::string status_text(const boost::json::value& status, const boost::json::value& before);

} // namespace relay::cli
