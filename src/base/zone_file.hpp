#pragma once

#include "relay/base/zone_clock.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace relay {

// Reads a file of the time zone database (TZif, RFC 9636). Nothing: it is none, or has leap
// seconds, which system clocks do not count.
std::optional<std::vector<zone_period>> read_zone_file(std::string_view bytes);

} // namespace relay
