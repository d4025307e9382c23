#pragma once

#include "relay/config/config.hpp"

namespace relay::cli {

// The log goes to stderr, in lines of text or JSON.
void set_up_log(const log_config& cfg);

void set_log_level(log_level level);

} // namespace relay::cli
