#include "relay/net/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace relay {

namespace {

constexpr std::array<std::string_view, 12> months = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr std::string_view pattern = "Sun, 06 Nov 1994 08:49:37 GMT";

// Digits only; -1: they are none
int number(std::string_view text)
{
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc() && end == text.data() + text.size() && text[0] != '-' ? value : -1;
}

} // namespace

std::optional<wall_time> parse_http_date(std::string_view text)
{
    if (text.size() != pattern.size() || text.substr(3, 2) != ", " || text.substr(25) != " GMT" ||
        text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':')
        return std::nullopt;
    const auto month = std::ranges::find(months, text.substr(8, 3));
    const int day = number(text.substr(5, 2));
    const int year = number(text.substr(12, 4));
    const int hour = number(text.substr(17, 2));
    const int minute = number(text.substr(20, 2));
    const int second = number(text.substr(23, 2));
    if (month == months.end() || day < 0 || year < 0 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    const std::chrono::year_month_day date(
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month - months.begin() + 1)),
        std::chrono::day(static_cast<unsigned>(day))
    );
    if (!date.ok())
        return std::nullopt;
    return wall_time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second);
}

} // namespace relay
