#pragma once

#include "relay/config/config.hpp"

#include <string>

namespace relay {

// A whole configuration as TOML that means the same. It holds no secrets: those are elsewhere, and
// the configuration only names where.
std::string config_text(const config& cfg);

} // namespace relay
