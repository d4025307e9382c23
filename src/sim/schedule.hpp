#pragma once

#include "sim/clock.hpp"

#include <string_view>

namespace relay::sim {

// May a mail be scheduled for this? ISO times reach 30 days ahead (resend-api.md, section 1.2). Of
// natural language only the look is checked, for understanding it is Resend's own affair.
bool is_schedule(std::string_view text, wall_time now);

} // namespace relay::sim
