#include "relay/base/time_zone.hpp"

#include "relay/base/scanner.hpp"

namespace relay {

namespace {

using namespace std::chrono;

struct zone_name
{
    std::string_view name;
    minutes standard{};
    bool generic{}; // standard or daylight time, whichever holds in the United States
};

// Abbreviations are ambiguous (IST, CST): these are what mail software takes them for.
constexpr zone_name zone_names[] = {
    {"utc", 0h},   {"gmt", 0h},       {"z", 0h},           {"et", -5h, true}, {"est", -5h},
    {"edt", -4h},  {"ct", -6h, true}, {"cst", -6h},        {"cdt", -5h},      {"mt", -7h, true},
    {"mst", -7h},  {"mdt", -6h},      {"pt", -8h, true},   {"pst", -8h},      {"pdt", -7h},
    {"akst", -9h}, {"akdt", -8h},     {"hst", -10h},       {"brt", -3h},      {"wet", 0h},
    {"west", 1h},  {"bst", 1h},       {"cet", 1h},         {"cest", 2h},      {"eet", 2h},
    {"eest", 3h},  {"msk", 3h},       {"ist", 5h + 30min}, {"hkt", 8h},       {"sgt", 8h},
    {"jst", 9h},   {"kst", 9h},       {"aest", 10h},       {"aedt", 11h},     {"nzst", 12h},
    {"nzdt", 13h},
};

// `+2`, `+02`, `+0200`, `+02:00`
std::optional<time_zone> parse_offset(std::string_view text)
{
    scanner in(text);
    const bool west = in.skip('-');
    if (!west && !in.skip('+'))
        return std::nullopt;
    const auto hour = in.number(1, 2);
    std::optional<int> minute = 0;
    if (!in.at_end()) {
        in.skip(':');
        minute = in.number(2, 2);
    }
    if (!hour || !minute || !in.at_end() || *hour > 14 || *minute > 59)
        return std::nullopt;
    const minutes offset = hours(*hour) + minutes(*minute);
    return time_zone{.standard = west ? -offset : offset};
}

// The hours of the day at which daylight time begins, on the second Sunday of March, and ends, on
// the first of November
struct change_hours
{
    hours begin{};
    hours end{};
};

bool is_daylight_time(local_time t, change_hours at)
{
    const year y = year_month_day(floor<days>(t)).year();
    const auto begin = local_days(y / March / Sunday[2]) + at.begin;
    const auto end = local_days(y / November / Sunday[1]) + at.end;
    return t >= begin && t < end;
}

} // namespace

// Clocks change at two o'clock, which at the end is one o'clock of standard time.
local_time time_zone::to_local(wall_time t) const
{
    const local_time as_standard(t.time_since_epoch() + standard);
    const change_hours at{.begin = 2h, .end = 1h};
    return as_standard + hours(united_states_daylight && is_daylight_time(as_standard, at) ? 1 : 0);
}

// On the clock, daylight time begins when it shows three.
wall_time time_zone::to_wall(local_time t) const
{
    const change_hours at{.begin = 3h, .end = 2h};
    const minutes ahead = united_states_daylight && is_daylight_time(t, at) ? 1h : 0h;
    return wall_time(t.time_since_epoch() - standard - ahead);
}

std::optional<time_zone> find_time_zone(std::string_view name)
{
    for (const zone_name& zone : zone_names) {
        if (zone.name == name)
            return time_zone{.standard = zone.standard, .united_states_daylight = zone.generic};
    }
    if (name.starts_with("utc") || name.starts_with("gmt"))
        name.remove_prefix(3);
    return parse_offset(name);
}

} // namespace relay
