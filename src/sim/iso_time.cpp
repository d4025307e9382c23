#include "sim/iso_time.hpp"

#include "sim/ascii.hpp"
#include "sim/parse_number.hpp"

#include <cstdint>

namespace relay::sim {

namespace {

// A number of exactly `length` digits at `at`
bool read(std::string_view text, std::size_t at, std::size_t length, int& number)
{
    if (at + length > text.size())
        return false;
    const auto part = text.substr(at, length);
    const auto parsed = parse_number<int>(part);
    number = parsed.value_or(0);
    return parsed && is_digit(part.front());
}

// "Z", "+02:00" or "+0200"
std::optional<std::chrono::minutes> read_offset(std::string_view text)
{
    if (text == "Z" || text == "z")
        return std::chrono::minutes(0);
    int hours = 0;
    int minutes = 0;
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-') || !read(text, 1, 2, hours))
        return std::nullopt;
    const std::size_t at = text[3] == ':' ? 4 : 3;
    if (text.size() != at + 2 || !read(text, at, 2, minutes))
        return std::nullopt;
    const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return text[0] == '-' ? -offset : offset;
}

// Overwrites `length` digits at `at`
void write(std::string& text, std::size_t at, std::size_t length, std::int64_t number)
{
    for (auto i = at + length; i-- > at; number /= 10)
        text[i] = static_cast<char>('0' + number % 10);
}

} // namespace

std::optional<wall_time> parse_iso_time(std::string_view text)
{
    using namespace std::chrono;
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    if (!read(text, 0, 4, y) || !read(text, 5, 2, mo) || !read(text, 8, 2, d) ||
        !read(text, 11, 2, h) || !read(text, 14, 2, mi) || !read(text, 17, 2, s))
        return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') ||
        text[13] != ':' || text[16] != ':' || h > 23 || mi > 59 || s > 60)
        return std::nullopt;
    const year_month_day date{
        year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
    if (!date.ok())
        return std::nullopt;

    std::size_t at = 19;
    microseconds fraction{};
    if (at < text.size() && text[at] == '.') {
        auto unit = microseconds(100'000);
        for (++at; at < text.size() && is_digit(text[at]); ++at, unit /= 10)
            fraction += unit * (text[at] - '0');
    }
    const auto offset = read_offset(text.substr(at));
    if (!offset)
        return std::nullopt;
    return sys_days(date) + hours(h) + minutes(mi) + seconds(s) + fraction - *offset;
}

std::string to_iso_time(wall_time t)
{
    using namespace std::chrono;
    const auto day = floor<days>(t);
    const year_month_day date(day);
    const hh_mm_ss time(floor<milliseconds>(t - day));
    std::string text = "0000-00-00T00:00:00.000Z";
    write(text, 0, 4, static_cast<int>(date.year()));
    write(text, 5, 2, static_cast<unsigned>(date.month()));
    write(text, 8, 2, static_cast<unsigned>(date.day()));
    write(text, 11, 2, time.hours().count());
    write(text, 14, 2, time.minutes().count());
    write(text, 17, 2, time.seconds().count());
    write(text, 20, 3, time.subseconds().count());
    return text;
}

} // namespace relay::sim
