#pragma once

#include "sim/clock.hpp"

#include <optional>
#include <string_view>

namespace relay::sim {

// The time that is meant by English words as the documentation has them: "in 1 min", "tomorrow at
// 9am", "Friday at 3pm ET" (resend-api.md, section 1.2); nothing when they mean none. As if the
// zone were UTC: whether a time is within the next days needs no more.
std::optional<wall_time> parse_spoken_time(std::string_view text, wall_time now);

} // namespace relay::sim
