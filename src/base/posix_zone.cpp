#include "base/posix_zone.hpp"

#include "relay/base/scanner.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace relay {

namespace {

using namespace std::chrono;

constexpr year last_year{2100};

// "CET", "<+1030>". True: there is one.
bool skip_name(scanner& in)
{
    const bool quoted = in.skip('<');
    std::size_t length = 0;
    for (; !in.at_end() && (quoted ? in.rest()[0] != '>' : is_ascii_letter(in.rest()[0])); ++length)
        in.skip(in.rest()[0]);
    return length >= 3 && (!quoted || in.skip('>'));
}

// "2", "-1", "+10:30:00"
std::optional<seconds> read_time(scanner& in)
{
    const bool negative = in.skip('-');
    if (!negative)
        in.skip('+');
    const auto hour = in.number(1, 3);
    if (!hour)
        return std::nullopt;
    seconds time = hours(*hour);
    for (const seconds unit : {seconds(60), seconds(1)}) {
        if (!in.skip(':'))
            break;
        const auto number = in.number(1, 2);
        if (!number)
            return std::nullopt;
        time += *number * unit;
    }
    return negative ? -time : time;
}

std::optional<unsigned> read_between(scanner& in, int least, int most)
{
    const auto number = in.number(1, 3);
    if (!number || *number < least || *number > most)
        return std::nullopt;
    return static_cast<unsigned>(*number);
}

// "M3.5.0", "J60", "59"
std::optional<yearly_change> read_day(scanner& in)
{
    yearly_change c;
    std::optional<unsigned> day;
    if (in.skip('M')) {
        const auto month = read_between(in, 1, 12);
        const auto week = month && in.skip('.') ? read_between(in, 1, 5) : std::nullopt;
        day = week && in.skip('.') ? read_between(in, 0, 6) : std::nullopt;
        c.what = yearly_change::kind::weekday;
        c.month = month.value_or(0);
        c.week = week.value_or(0);
    } else if (in.skip('J')) {
        c.what = yearly_change::kind::day;
        day = read_between(in, 1, 365);
    } else {
        c.what = yearly_change::kind::day_from_zero;
        day = read_between(in, 0, 365);
    }
    if (!day)
        return std::nullopt;
    c.day = *day;
    return c;
}

// ",M10.5.0/3"
std::optional<yearly_change> read_change(scanner& in)
{
    auto c = in.skip(',') ? read_day(in) : std::nullopt;
    if (!c || !in.skip('/'))
        return c;
    const auto at = read_time(in);
    if (!at)
        return std::nullopt;
    c->at = *at;
    return c;
}

} // namespace

local_seconds yearly_change::in(year y) const
{
    const auto of_weekday = [this, y] {
        const auto in_month = y / std::chrono::month(month);
        const weekday d(day);
        return week == 5 ? local_days(in_month / d[last]) : local_days(in_month / d[week]);
    };
    const local_days new_year(y / January / 1);
    switch (what) {
    case kind::weekday:
        return of_weekday() + at;
    case kind::day:
        return new_year + days(day - 1) + days(y.is_leap() && day > 59 ? 1 : 0) + at;
    case kind::day_from_zero:
        break;
    }
    return new_year + days(day) + at;
}

// Offsets are told as what is to be added to a clock to get UTC.
std::optional<posix_zone> parse_posix_zone(std::string_view text)
{
    scanner in(text);
    const auto behind = skip_name(in) ? read_time(in) : std::nullopt;
    if (!behind)
        return std::nullopt;
    posix_zone zone{.ahead = -*behind, .daylight = {}};
    if (in.at_end())
        return zone;
    if (!skip_name(in))
        return std::nullopt;
    seconds ahead = zone.ahead + hours(1);
    if (!in.rest().starts_with(',')) {
        const auto told = read_time(in);
        if (!told)
            return std::nullopt;
        ahead = -*told;
    }
    const auto begins = read_change(in);
    const auto ends = begins ? read_change(in) : std::nullopt;
    if (!ends || !in.at_end())
        return std::nullopt;
    zone.daylight = {.ahead = ahead, .begins = *begins, .ends = *ends};
    return zone;
}

void append_periods(const posix_zone& zone, std::vector<zone_period>& periods)
{
    if (!zone.daylight)
        return;
    const auto& daylight = *zone.daylight;
    const auto from = periods.back().from;
    const auto first_year =
        periods.size() < 2 ? year(1970) : year_month_day(floor<days>(from)).year();
    for (year y = first_year; y <= last_year; ++y) {
        const auto to_utc = [](local_seconds shown, seconds ahead) {
            return sys_seconds(shown.time_since_epoch() - ahead);
        };
        std::array<zone_period, 2> changes{{
            {.from = to_utc(daylight.begins.in(y), zone.ahead), .ahead = daylight.ahead},
            {.from = to_utc(daylight.ends.in(y), daylight.ahead), .ahead = zone.ahead},
        }};
        std::ranges::sort(changes, {}, &zone_period::from);
        for (const auto& change : changes)
            if (change.from > from)
                periods.push_back(change);
    }
}

} // namespace relay
