#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// "250ms", "30s", "15m", "24h", "30d": a whole number and its unit. Nothing: not a duration, or
// longer than a hundred years.
std::optional<milliseconds> parse_duration(std::string_view text);

// As parse_duration() takes it, in the greatest unit in which it is a whole number. Not negative
std::string exact_duration(milliseconds time);

// For people, in its two greatest units: "4h 12m", "37s", "0s"
std::string rough_duration(milliseconds time);

// "4MiB", "256KiB", "1GiB", or a plain number of bytes
std::optional<std::uint64_t> parse_size(std::string_view text);

} // namespace relay
