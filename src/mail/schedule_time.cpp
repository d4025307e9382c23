#include "relay/mail/schedule_time.hpp"

#include "mail/calendar_phrase.hpp"
#include "relay/base/scanner.hpp"

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
