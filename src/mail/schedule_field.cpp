#include "mail/schedule_field.hpp"

#include "relay/mail/schedule_time.hpp"

namespace relay {

std::optional<wall_time> read_schedule(std::string_view text, const json_path& path, wall_time now)
{
    const auto due = parse_schedule(text, now);
    if (!due)
        refuse_field(
            path,
            "Expected an ISO 8601 time such as `2026-11-23T10:00:00Z`, or a phrase such as "
            "`in 10 min` or `tomorrow at 9am`."
        );
    if (*due > now + schedule_horizon)
        refuse_field(path, "An email can be scheduled up to 30 days ahead.");
    if (*due <= now)
        return std::nullopt;
    return due;
}

} // namespace relay
