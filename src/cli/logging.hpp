#pragma once

#include "relay/config/config.hpp"

namespace relay::cli {

// The log goes to stderr, in lines of text or JSON; where that is systemd's journal, with the
// priority of each. What repeats itself is summed up: whoever runs the relay calls flush() of the
// default logger now and then, and the sums that are due are written.
void set_up_log(const log_config& cfg);

void set_log_level(log_level level);

} // namespace relay::cli
