#pragma once

#include "sim/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace relay::sim {

// "2024-08-05T11:52:01.858Z", with `Z` or an offset; nothing when it is not ISO 8601
std::optional<wall_time> parse_iso_time(std::string_view text);

// "2024-08-05T11:52:01.858Z"
std::string to_iso_time(wall_time t);

// May a mail be scheduled for this? ISO times reach 30 days ahead (resend-api.md, section 1.2). Of
// natural language only the look is checked, for understanding it is Resend's own affair.
bool is_schedule(std::string_view text, wall_time now);

} // namespace relay::sim
