#pragma once

#include "relay/config/config.hpp"

#include <string>
#include <variant>

namespace relay::cli {

// The configuration in a file or, without one, the defaults
std::variant<config, config_error> read_config(const std::string& file);

// An environment variable, as the configuration's functions want it
const char* variable(const char* name);

} // namespace relay::cli
