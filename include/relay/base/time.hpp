#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Calendar time, as the store keeps it and as people read it. Whatever only measures how long
// something takes uses std::chrono::steady_clock instead.

namespace relay {

using milliseconds = std::chrono::milliseconds;
using wall_time = std::chrono::sys_time<milliseconds>;

// By this machine's clock
inline wall_time machine_wall_now()
{
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

// Where relays share a database, all go by its clock: it is so much ahead of this machine's. 0
// until it is set. From any thread.
milliseconds wall_offset() noexcept;
void set_wall_offset(milliseconds offset) noexcept;

// For the edges of the program (main, listeners); decisions get the time as an argument.
inline wall_time wall_now()
{
    return machine_wall_now() + wall_offset();
}

inline std::int64_t to_ms(wall_time t)
{
    return t.time_since_epoch().count();
}

inline wall_time from_ms(std::int64_t ms)
{
    return wall_time(milliseconds(ms));
}

// "2026-11-23T10:03:00.000Z"
std::string to_iso8601(wall_time t);

// Reads a time with its offset; without one it is UTC. A blank may stand for the T, the seconds,
// their fraction or the whole time of the day may be missing, and an offset may be `+00`: Resend
// writes times in two styles (resend-api.md, section 12). Nothing: not a time.
std::optional<wall_time> parse_iso8601(std::string_view text);

} // namespace relay
