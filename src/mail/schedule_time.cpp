#include "relay/mail/schedule_time.hpp"

#include "scanner.hpp"
#include "time_zone.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace relay {

namespace {

using namespace std::chrono;

constexpr std::size_t longest_phrase = 100;

// The words of a phrase, in lower case; a comma is as good as a blank.
std::vector<std::string> split_words(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        if (c != ' ' && c != ',') {
            word += to_ascii_lower(c);
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty())
        words.push_back(std::move(word));
    return words;
}

struct unit_name
{
    std::string_view name; // without the s of the plural
    seconds length{};
};

constexpr unit_name unit_names[] = {
    {"s", 1s},
    {"sec", 1s},
    {"second", 1s},
    {"m", 1min},
    {"min", 1min},
    {"minute", 1min},
    {"h", 1h},
    {"hr", 1h},
    {"hour", 1h},
    {"d", days(1)},
    {"day", days(1)},
    {"w", days(7)},
    {"week", days(7)},
};

std::optional<seconds> find_unit(std::string_view name)
{
    if (name.size() > 1 && name.ends_with('s'))
        name.remove_suffix(1);
    for (const unit_name& unit : unit_names) {
        if (unit.name == name)
            return unit.length;
    }
    return std::nullopt;
}

using words = std::vector<std::string>;

// "10 min", "2 hours and 30 minutes", "an hour", "5m"
std::optional<wall_time>
parse_distance(words::const_iterator at, words::const_iterator end, wall_time now)
{
    if (at == end)
        return std::nullopt;
    seconds distance{};
    while (at != end) {
        scanner in(*at);
        std::optional<int> count = in.number(1, 6);
        if (!count && (*at == "a" || *at == "an")) {
            count = 1;
            in = scanner({});
        }
        if (!count)
            return std::nullopt;
        ++at;
        if (in.at_end() && at != end)
            in = scanner(*at++);
        const auto unit = find_unit(in.rest());
        if (!unit)
            return std::nullopt;
        distance += *unit * *count;
        if (at != end && *at == "and" && ++at == end)
            return std::nullopt;
    }
    return now + distance;
}

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

// A day and a time of the day, as far as a phrase names them
struct calendar_phrase
{
    std::optional<days> days_ahead; // today, tomorrow
    std::optional<weekday> day_of_week;
    std::optional<minutes> clock;
    std::optional<time_zone> zone;

    // False: the word has no meaning here, or says for the second time what was said already.
    bool take(std::string_view word)
    {
        const bool has_day = days_ahead || day_of_week;
        if (word == "at" || word == "on")
            return true;
        if (word == "today" || word == "tomorrow") {
            days_ahead = days(word == "today" ? 0 : 1);
            return !has_day;
        }
        if (const auto found = find_weekday(word)) {
            day_of_week = found;
            return !has_day;
        }
        if (const auto found = parse_clock(word)) {
            const bool first = !clock;
            clock = found;
            return first;
        }
        if (zone || !clock)
            return false;
        zone = find_time_zone(word);
        return zone.has_value();
    }

    std::optional<wall_time> resolve(wall_time now) const
    {
        if (!days_ahead && !day_of_week && !clock)
            return std::nullopt;
        const time_zone place = zone.value_or(time_zone{});
        const local_time here = place.to_local(now);
        auto day = floor<days>(here);
        const milliseconds time = clock ? milliseconds(*clock) : here - day;
        if (days_ahead)
            return place.to_wall(day + *days_ahead + time);

        if (day_of_week)
            day += *day_of_week - weekday(day);
        const wall_time first = place.to_wall(day + time);
        return first > now ? first : place.to_wall(day + days(day_of_week ? 7 : 1) + time);
    }
};

std::optional<wall_time> parse_phrase(words phrase, wall_time now)
{
    if (phrase.empty())
        return std::nullopt;
    if (phrase.size() == 1 && phrase.front() == "now")
        return now;
    if (phrase.front() == "in")
        return parse_distance(phrase.begin() + 1, phrase.end(), now);

    // "9 am" is "9am"
    for (std::size_t i = 1; i < phrase.size(); ++i) {
        if ((phrase[i] == "am" || phrase[i] == "pm") && is_ascii_digit(phrase[i - 1].back())) {
            phrase[i - 1] += phrase[i];
            phrase.erase(phrase.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    calendar_phrase result;
    const bool understood = std::all_of(phrase.begin(), phrase.end(), [&](const auto& word) {
        return result.take(word);
    });
    return understood ? result.resolve(now) : std::nullopt;
}

} // namespace

std::optional<wall_time> parse_schedule(std::string_view text, wall_time now)
{
    if (text.size() > longest_phrase)
        return std::nullopt;
    auto due = parse_iso8601(text);
    if (!due)
        due = parse_phrase(split_words(text), now);
    if (!due)
        return std::nullopt;
    return std::max(*due, now);
}

} // namespace relay
