#pragma once

#include "relay/config/config.hpp"

#include <boost/json/value.hpp>

namespace relay::cli {

// A whole configuration with the keys and values of its TOML, see config_text().
boost::json::value config_json(const config& cfg);

} // namespace relay::cli
