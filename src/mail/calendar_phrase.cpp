#include "mail/calendar_phrase.hpp"

#include "relay/base/scanner.hpp"

namespace relay {

namespace {

using namespace std::chrono;

// "9am", "9:30pm", "17:30", "noon"
std::optional<minutes> parse_clock(std::string_view word)
{
    if (word == "noon")
        return 12h;
    if (word == "midnight")
        return 0h;
    scanner in(word);
    const auto hour = in.number(1, 2);
    std::optional<int> minute = 0;
    const bool has_minute = in.skip(':');
    if (has_minute)
        minute = in.number(2, 2);
    if (!hour || !minute || *minute > 59)
        return std::nullopt;
    if (in.at_end() && has_minute && *hour < 24)
        return hours(*hour) + minutes(*minute);
    if ((in.rest() != "am" && in.rest() != "pm") || *hour < 1 || *hour > 12)
        return std::nullopt;
    return hours(*hour % 12 + (in.rest() == "pm" ? 12 : 0)) + minutes(*minute);
}

std::optional<weekday> find_weekday(std::string_view word)
{
    constexpr std::string_view names[] = {
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    for (unsigned i = 0; i < 7; ++i) {
        if (word == names[i] || word == names[i].substr(0, 3))
            return weekday(i);
    }
    return std::nullopt;
}

std::optional<month> find_month(std::string_view word)
{
    constexpr std::string_view names[] = {
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december"};
    for (unsigned i = 0; i < 12; ++i) {
        if (word == names[i] || word == names[i].substr(0, 3))
            return month(i + 1);
    }
    return std::nullopt;
}

// "1", "1st", "22nd"
std::optional<day> find_day(std::string_view word)
{
    scanner in(word);
    const auto number = in.number(1, 2);
    if (!number || *number < 1 || *number > 31)
        return std::nullopt;
    const auto rest = in.rest();
    if (!rest.empty() && rest != "st" && rest != "nd" && rest != "rd" && rest != "th")
        return std::nullopt;
    return day(static_cast<unsigned>(*number));
}

std::optional<year> find_year(std::string_view word)
{
    scanner in(word);
    const auto number = in.number(4, 4);
    return number && in.at_end() ? std::optional(year(*number)) : std::nullopt;
}

} // namespace

bool calendar_phrase::take(std::string_view word)
{
    if (wants_weekday_) {
        wants_weekday_ = false;
        return find_weekday(word).has_value() && take_day(word);
    }
    if (word == "next" || word == "this") {
        wants_weekday_ = true;
        return !has_day();
    }
    if (word == "at" || word == "on" || word == "of")
        return true;
    if (word == "today" || word == "tomorrow" || find_weekday(word))
        return take_day(word);
    if (find_month(word) || find_day(word) || find_year(word))
        return take_date(word);
    if (const auto found = parse_clock(word)) {
        const bool first = !clock_;
        clock_ = found;
        return first;
    }
    if (zone_ || !clock_)
        return false;
    zone_ = find_time_zone(word);
    return zone_.has_value();
}

bool calendar_phrase::take_day(std::string_view word)
{
    const bool first = !has_day();
    day_of_week_ = find_weekday(word);
    if (!day_of_week_)
        days_ahead_ = days(word == "today" ? 0 : 1);
    return first;
}

// Month and day in either order, then perhaps the year
bool calendar_phrase::take_date(std::string_view word)
{
    if (days_ahead_ || day_of_week_)
        return false;
    if (const auto found = find_month(word)) {
        const bool first = !month_;
        month_ = found;
        return first;
    }
    if (const auto found = find_day(word)) {
        const bool first = !day_;
        day_ = found;
        return first;
    }
    const bool expected = month_ && day_ && !year_;
    year_ = find_year(word);
    return expected;
}

std::optional<wall_time> calendar_phrase::resolve(wall_time now) const
{
    const bool has_date = month_ && day_;
    if (wants_weekday_ || has_date != (month_ || day_) || (!has_day() && !clock_))
        return std::nullopt;
    const time_zone place = zone_.value_or(time_zone{});
    const local_time here = place.to_local(now);
    auto day = floor<days>(here);
    const milliseconds time = clock_ ? milliseconds(*clock_) : here - day;
    if (days_ahead_)
        return place.to_wall(day + *days_ahead_ + time);
    if (has_date) {
        const auto date = date_in(place, now);
        return date ? std::optional(place.to_wall(*date + time)) : std::nullopt;
    }

    if (day_of_week_)
        day += *day_of_week_ - weekday(day);
    const wall_time first = place.to_wall(day + time);
    return first > now ? first : place.to_wall(day + days(day_of_week_ ? 7 : 1) + time);
}

// Without a year, the next time that this day comes
std::optional<local_time> calendar_phrase::date_in(const time_zone& place, wall_time now) const
{
    const auto today = floor<days>(place.to_local(now));
    const auto this_year = year_month_day(today).year();
    auto date = year_.value_or(this_year) / *month_ / *day_;
    if (!date.ok())
        return std::nullopt;
    if (!year_ && local_days(date) < today)
        date += years(1);
    return date.ok() ? std::optional<local_time>(local_days(date)) : std::nullopt;
}

} // namespace relay
