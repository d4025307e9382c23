#pragma once

#include "relay/config/config.hpp"

#include <string>

namespace relay::cli {

// The configuration in a file or, without one, the defaults. Its store is where it is: also when
// the environment says so.
config_reading read_config(const std::string& file);
config_reading read_config(const std::string& file, const config& defaults);

// An environment variable, as the configuration's functions want it
const char* variable(const char* name);

// All that keeps the relay from starting with it: what is wrong with the file, the environment and
// the directories
environment_report
inspect_all(const config_reading& reading, const char* (*getenv)(const char* name) = variable);

} // namespace relay::cli
