#pragma once

#include "sim/clock.hpp"

#include <string_view>

namespace relay::sim {

// May a mail be scheduled for this? In ISO 8601 or in words, and at most 30 days ahead
// (resend-api.md, section 1.2)
bool is_schedule(std::string_view text, wall_time now);

} // namespace relay::sim
