#pragma once

#include "mail/json_input.hpp"
#include "relay/base/time.hpp"

#include <optional>
#include <string_view>

namespace relay {

// Reads `scheduled_at`. Nothing: its time has come already. Throws refusal.
std::optional<wall_time> read_schedule(std::string_view text, const json_path& path, wall_time now);

} // namespace relay
