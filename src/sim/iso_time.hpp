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

} // namespace relay::sim
