#include "relay/policy/sending_window.hpp"

#include "relay/base/check.hpp"

namespace relay {

namespace {

using std::chrono::days;
using std::chrono::local_days;

// A window that opened two days ago may be open still, and one of a single day of the week that is
// skipped is there again in two weeks.
constexpr days days_before{2};
constexpr days days_after{15};

struct opening
{
    wall_time from;
    wall_time until;
};

opening opening_on(const sending_window& w, local_days day)
{
    const auto last = w.until > w.from ? day : day + days(1);
    return {
        .from = w.zone.first_showing(day + w.from),
        .until = w.zone.first_showing(last + w.until),
    };
}

} // namespace

window_state state_of(const sending_window& w, wall_time now)
{
    check(w.days.any(), "a window opens on some day");
    const auto today = std::chrono::floor<days>(w.zone.to_local(now));
    std::optional<wall_time> closes;
    for (auto day = today - days_before; day < today + days_after; day += days(1)) {
        if (!w.days[std::chrono::weekday(day).iso_encoding() - 1])
            continue;
        const auto next = opening_on(w, day);
        if (next.until <= now || next.until <= next.from)
            continue;
        if (closes && next.from > *closes)
            return {.is_open = true, .changes = closes};
        if (!closes && next.from > now)
            return {.is_open = false, .changes = next.from};
        closes = next.until;
    }
    return {.is_open = closes.has_value(), .changes = {}};
}

} // namespace relay
