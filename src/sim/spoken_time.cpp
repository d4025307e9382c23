#include "sim/spoken_time.hpp"

#include "sim/ascii.hpp"
#include "sim/parse_number.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

namespace relay::sim {

namespace {

using namespace std::chrono;
using words = std::span<const std::string>;

struct unit_of_time
{
    std::string_view name; // without the s of several
    seconds length;
};

constexpr std::array<unit_of_time, 10> units = {{
    {"s", seconds(1)},
    {"sec", seconds(1)},
    {"second", seconds(1)},
    {"m", minutes(1)},
    {"min", minutes(1)},
    {"minute", minutes(1)},
    {"h", hours(1)},
    {"hour", hours(1)},
    {"day", days(1)},
    {"week", weeks(1)},
}};

constexpr std::array<std::string_view, 7> weekdays = {
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> month_names = {
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
constexpr std::array<std::string_view, 18> zones = {
    "utc",
    "gmt",
    "z",
    "et",
    "est",
    "edt",
    "ct",
    "cst",
    "cdt",
    "mt",
    "mst",
    "mdt",
    "pt",
    "pst",
    "pdt",
    "cet",
    "cest",
    "bst"};

// "3:30pm, Friday" is made of "3:30", "pm" and "friday".
std::vector<std::string> split(std::string_view text)
{
    std::vector<std::string> all;
    bool inside = false;
    for (const char raw : text) {
        const char c = to_lower(raw);
        if (c == ' ' || c == ',') {
            inside = false;
            continue;
        }
        if (!inside || (is_digit(all.back().back()) && is_letter(c)))
            all.emplace_back();
        all.back() += c;
        inside = true;
    }
    return all;
}

// The place of a name, or of its first three letters
template <std::size_t Size>
std::optional<unsigned>
find_name(const std::array<std::string_view, Size>& names, std::string_view word)
{
    const auto found = std::ranges::find_if(names, [word](std::string_view name) {
        return word == name || (word.size() == 3 && name.starts_with(word));
    });
    if (found == names.end())
        return std::nullopt;
    return static_cast<unsigned>(found - names.begin());
}

// "1 min", "2 hours and 30 minutes", "a week"
std::optional<seconds> parse_length(words all)
{
    seconds length{};
    for (std::size_t i = 0; i < all.size(); i += 2) {
        if (i != 0 && all[i] == "and")
            ++i;
        if (i + 1 >= all.size())
            return std::nullopt;
        const bool one = all[i] == "a" || all[i] == "an";
        const auto count = one ? std::optional(1u) : parse_number<unsigned>(all[i]);
        std::string_view name = all[i + 1];
        if (name.size() > 1 && name.ends_with('s'))
            name.remove_suffix(1);
        const auto unit = std::ranges::find(units, name, &unit_of_time::name);
        if (!count || *count > 1'000'000 || unit == units.end())
            return std::nullopt;
        length += *count * unit->length;
    }
    return all.empty() ? std::nullopt : std::optional(length);
}

// Reads words that name a day and a time of it, in either order.
class moment_reader
{
public:
    moment_reader(words all, wall_time now) : rest_(all), today_(floor<days>(now)) {}

    std::optional<wall_time> read()
    {
        while (!rest_.empty()) {
            if (!read_day() && !read_time() && !read_zone())
                return std::nullopt;
        }
        if (!day_ && !time_)
            return std::nullopt;
        return day_.value_or(today_) + time_.value_or(hours(12));
    }

private:
    bool take(std::string_view word)
    {
        if (rest_.empty() || rest_.front() != word)
            return false;
        rest_ = rest_.subspan(1);
        return true;
    }

    bool set_day(sys_days day, std::size_t used)
    {
        day_ = day;
        rest_ = rest_.subspan(used);
        return true;
    }

    bool read_day()
    {
        if (day_)
            return false;
        if (take("on") || take("this"))
            return read_day();
        const bool next = take("next");
        if (rest_.empty())
            return false;
        const auto& word = rest_.front();
        if (!next && (word == "today" || word == "tonight"))
            return set_day(today_, 1);
        if (!next && word == "tomorrow")
            return set_day(today_ + days(1), 1);
        if (next && word == "week")
            return set_day(today_ + weeks(1), 1);
        if (const auto named = find_name(weekdays, word)) {
            const auto ahead = weekday(*named) - weekday(today_);
            return set_day(today_ + (ahead == days(0) ? days(7) : ahead), 1);
        }
        return !next && read_date();
    }

    // "august 5" or "5 august": the next such day
    bool read_date()
    {
        if (rest_.size() < 2)
            return false;
        const bool month_first = find_name(month_names, rest_[0]).has_value();
        const auto named = find_name(month_names, rest_[month_first ? 0 : 1]);
        const auto number = parse_number<unsigned>(rest_[month_first ? 1 : 0]);
        if (!named || !number)
            return false;
        const year_month_day today(today_);
        year_month_day date(today.year(), month(*named + 1), day(*number));
        if (date < today)
            date += years(1);
        return date.ok() && set_day(date, 2);
    }

    bool set_time(seconds time)
    {
        time_ = time;
        return true;
    }

    // "at 9", "9am", "9:30", "noon"
    bool read_time()
    {
        const bool at = take("at");
        if (time_ || rest_.empty())
            return false;
        if (take("noon"))
            return set_time(hours(12));
        if (take("midnight"))
            return set_time(hours(0));
        const std::string_view word = rest_.front();
        const auto colon = word.find(':');
        const bool has_minute = colon != std::string_view::npos;
        const auto hour = parse_number<unsigned>(word.substr(0, colon));
        const auto minute = has_minute ? parse_number<unsigned>(word.substr(colon + 1)) : 0u;
        if (!hour || !minute || *minute > 59)
            return false;
        rest_ = rest_.subspan(1);
        const bool afternoon = take("pm") || take("p.m.");
        const bool morning = !afternoon && (take("am") || take("a.m."));
        const bool half_day = afternoon || morning;
        if (half_day ? *hour < 1 || *hour > 12 : *hour > 23 || !(at || has_minute))
            return false;
        const auto hour_of_day = half_day ? *hour % 12 + (afternoon ? 12 : 0) : *hour;
        return set_time(hours(hour_of_day) + minutes(*minute));
    }

    bool read_zone()
    {
        if (!time_ || rest_.empty() || std::ranges::find(zones, rest_.front()) == zones.end())
            return false;
        rest_ = rest_.subspan(1);
        return true;
    }

    words rest_;
    sys_days today_;
    std::optional<sys_days> day_;
    std::optional<seconds> time_;
};

} // namespace

std::optional<wall_time> parse_spoken_time(std::string_view text, wall_time now)
{
    const auto all = split(text);
    const words spoken(all);
    const auto size = spoken.size();
    std::optional<seconds> length;
    if (size > 1 && spoken[0] == "in")
        length = parse_length(spoken.subspan(1));
    else if (size > 2 && spoken[size - 2] == "from" && spoken[size - 1] == "now")
        length = parse_length(spoken.first(size - 2));
    else
        return moment_reader(spoken, now).read();
    return length ? std::optional<wall_time>(now + *length) : std::nullopt;
}

} // namespace relay::sim
