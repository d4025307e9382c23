#pragma once

#include "relay/base/time.hpp"

#include <optional>
#include <string_view>

namespace relay {

// How far ahead Resend lets an email be scheduled (resend-api.md, section 1.2)
constexpr milliseconds schedule_horizon = std::chrono::days(30);

// Reads the ways in which Resend lets people write `scheduled_at`, without regard to case:
//
//   2026-11-23T10:00:00.000Z, 2026-11-23 10:00 +01:00, 2026-11-23 (midnight)
//   now, in 1 min, in 2 hours and 30 minutes, in 3 days
//   today at 17:30, tomorrow at 9am, (next) Friday at 3pm ET, at noon
//   Dec 1 at 9am CET, 1st of December 2026 at 17:30
//
// A clock time is UTC unless a zone follows: `+02:00`, `UTC+2`, or a common abbreviation (CET, ET;
// a generic one such as ET follows the daylight saving of the United States). A day without a
// clock time means the same time of the day as `now`. A day of the week, or a clock time alone,
// means the next one to come; so does a date
// without its year. What is past is `now`. Nothing: not understood.
std::optional<wall_time> parse_schedule(std::string_view text, wall_time now);

} // namespace relay
