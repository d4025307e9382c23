#include "relay/base/time.hpp"

#include "relay/base/scanner.hpp"
#include "relay/base/time_zone.hpp"
#include "relay/base/uptime_clock.hpp"

#include <atomic>
#include <cstdio>

namespace relay {

namespace {

using namespace std::chrono;

std::optional<local_days> read_date(scanner& in)
{
    const auto y = in.number(4, 4);
    if (!y || !in.skip('-'))
        return std::nullopt;
    const auto m = in.number(2, 2);
    if (!m || !in.skip('-'))
        return std::nullopt;
    const auto d = in.number(2, 2);
    if (!d)
        return std::nullopt;
    const year_month_day date{
        year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
    if (!date.ok())
        return std::nullopt;
    return local_days(date);
}

// What stands behind a dot: milliseconds, and digits that are too small for us
std::optional<milliseconds> read_fraction(scanner& in)
{
    if (!is_ascii_digit(in.rest().empty() ? '\0' : in.rest().front()))
        return std::nullopt;
    int fraction = 0;
    for (int scale = 100; !in.rest().empty() && is_ascii_digit(in.rest().front()); scale /= 10)
        fraction += scale * *in.number(1, 1);
    return milliseconds(fraction);
}

std::optional<milliseconds> read_time_of_day(scanner& in)
{
    const auto hour = in.number(2, 2);
    if (!hour || !in.skip(':'))
        return std::nullopt;
    const auto minute = in.number(2, 2);
    std::optional<int> second = 0;
    std::optional<milliseconds> fraction = 0ms;
    if (in.skip(':')) {
        second = in.number(2, 2);
        if (in.skip('.') || in.skip(','))
            fraction = read_fraction(in);
    }
    // A leap second is the first of the next minute
    if (!minute || !second || !fraction || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return hours(*hour) + minutes(*minute) + seconds(*second) + *fraction;
}

// The database's clock is so much ahead of uptime_clock, which nobody sets: whatever this machine's
// clock is set to, it goes on as it was last seen.
constexpr auto unknown = milliseconds::min().count();
std::atomic<milliseconds::rep> database_ahead{unknown};

} // namespace

milliseconds wall_offset() noexcept
{
    const auto ahead = database_ahead.load(std::memory_order_relaxed);
    if (ahead == unknown)
        return milliseconds(0);
    const auto database = uptime_clock::now().time_since_epoch() + milliseconds(ahead);
    return database - machine_wall_now().time_since_epoch();
}

void set_wall_offset(milliseconds offset) noexcept
{
    const auto database = machine_wall_now().time_since_epoch() + offset;
    const auto ahead = database - uptime_clock::now().time_since_epoch();
    database_ahead.store(ahead.count(), std::memory_order_relaxed);
}

std::string to_iso8601(wall_time t)
{
    const auto day = floor<days>(t);
    const year_month_day date(day);
    const hh_mm_ss time(t - day);
    char text[40];
    const int length = std::snprintf(
        text,
        sizeof text,
        "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count())
    );
    return {text, static_cast<std::size_t>(length)};
}

std::optional<wall_time> parse_iso8601(std::string_view text)
{
    scanner in(text);
    const auto day = read_date(in);
    if (!day)
        return std::nullopt;
    std::optional<milliseconds> time = 0ms;
    if (in.skip('T') || in.skip('t') || (in.skip(' ') && !in.at_end()))
        time = read_time_of_day(in);
    if (!time)
        return std::nullopt;

    in.skip_blanks();
    std::optional<time_zone> zone = time_zone{};
    if (!in.at_end())
        zone = find_time_zone(to_ascii_lower(in.rest()));
    if (!zone)
        return std::nullopt;
    return zone->to_wall(*day + *time);
}

} // namespace relay
