#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace relay::cli {

// Of GET /relay/lists, for people
std::string lists_text(const boost::json::value& page);

} // namespace relay::cli
