#include "campaign/definition_parts.hpp"

#include "campaign/definition_input.hpp"
#include "relay/base/scanner.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace relay {

namespace json = boost::json;

namespace {

constexpr std::size_t most_steps = 100;
constexpr std::size_t most_stop_words = 32;
constexpr std::size_t longest_stop_word = 64;

// Members by their names; null is the same as nothing.
class members
{
public:
    members(const json::value& value, std::string path, std::vector<std::string_view> known)
        : object_(object_of(value, path)),
          path_(std::move(path))
    {
        for (const auto& [name, member] : object_)
            if (std::ranges::find(known, std::string_view(name)) == known.end())
                refuse_unknown(path_, name, known);
    }

    const json::value* find(std::string_view name) const
    {
        const auto* value = object_.if_contains(name);
        return value && !value->is_null() ? value : nullptr;
    }

    const json::value& at(std::string_view name) const
    {
        const auto* value = find(name);
        if (!value)
            refuse_definition("missing_required_field", "Missing `" + path(name) + "` field");
        return *value;
    }

    std::optional<std::string> text(std::string_view name) const
    {
        const auto* value = find(name);
        return value ? std::optional(text_of(*value, path(name))) : std::nullopt;
    }

    std::string path(std::string_view name) const { return member_of(path_, name); }

private:
    const json::object& object_;
    std::string path_;
};

// A text as it is, and a number or a boolean as it is written
std::string plain_text(const json::value& value, const std::string& path)
{
    if (const auto* number = value.if_int64())
        return std::to_string(*number);
    if (const auto* truth = value.if_bool())
        return *truth ? "true" : "false";
    return text_of(value, path);
}

// "09:00", up to 24:00
std::chrono::minutes read_clock(const json::value& value, const std::string& path)
{
    const auto text = text_of(value, path);
    scanner in(text);
    const auto hour = in.number(2, 2);
    const bool colon = in.skip(':');
    const auto minute = in.number(2, 2);
    if (!hour || !colon || !minute || !in.at_end() || *minute > 59 ||
        *hour * 60 + *minute > 24 * 60)
        refuse_member(path, "Expected a time of the day, such as `09:00` or `17:30`.");
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

std::bitset<7> read_days(const json::value& value, const std::string& path)
{
    std::bitset<7> days;
    std::size_t index = 0;
    for (const auto& day : array_of(value, path, "an array of days")) {
        const auto place = element_of(path, index++);
        const auto* found = std::ranges::find(day_names, text_of(day, place));
        if (found == std::end(day_names))
            refuse_member(place, "A day is `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`.");
        days.set(static_cast<std::size_t>(found - std::begin(day_names)));
    }
    if (days.none())
        refuse_member(path, "It has one day at least.");
    return days;
}

double read_percent(std::string_view text, const std::string& path)
{
    double percent = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, percent, std::chars_format::fixed);
    if (error != std::errc() || std::string_view(rest, end) != "%" ||
        !(percent > 0 && percent <= 100))
        refuse_member(path, "Expected a share such as `1%`, or a number of recipients.");
    return percent;
}

} // namespace

std::vector<name_and_value> headers_of(const json::value& value, const std::string& path)
{
    std::vector<name_and_value> headers;
    for (const auto& [name, content] : object_of(value, path))
        if (!content.is_null())
            headers.emplace_back(name, plain_text(content, member_of(path, name)));
    return headers;
}

std::vector<name_and_value> tags_of(const json::value& value, const std::string& path)
{
    std::vector<name_and_value> tags;
    if (const auto* object = value.if_object()) {
        for (const auto& [name, content] : *object)
            tags.emplace_back(name, text_of(content, member_of(path, name)));
        return tags;
    }
    for (const auto& one : array_of(value, path, "an array")) {
        const members tag(one, element_of(path, tags.size()), {"name", "value"});
        auto name = text_of(tag.at("name"), tag.path("name"));
        tags.emplace_back(std::move(name), text_of(tag.at("value"), tag.path("value")));
    }
    return tags;
}

resend_template resend_template_of(const json::value& value, const std::string& path)
{
    const members in(value, path, {"id", "variables"});
    resend_template result{.id = line_of(in.at("id"), in.path("id")), .variables = {}};
    if (const auto* variables = in.find("variables"))
        result.variables = object_of(*variables, in.path("variables"));
    return result;
}

campaign_window window_of(const json::value& value, const std::string& path)
{
    const members in(value, path, {"from", "until", "zone", "days"});
    campaign_window window{
        .from = read_clock(in.at("from"), in.path("from")),
        .until = read_clock(in.at("until"), in.path("until")),
        .zone = line_of(in.at("zone"), in.path("zone"))};
    if (window.from == std::chrono::hours(24))
        refuse_member(in.path("from"), "The day's first minute is `00:00`.");
    if (window.from == window.until)
        refuse_member(in.path("until"), "It is another time than `from`.");
    if (const auto* days = in.find("days"))
        window.days = read_days(*days, in.path("days"));
    return window;
}

campaign_canary canary_of(const json::value& value, const std::string& path)
{
    if (const auto* text = value.if_string())
        return {.percent = read_percent(*text, path)};
    const auto count = number_of(value, path);
    if (!(count >= 1 && count <= 1e12) || std::floor(count) != count)
        refuse_member(path, "Expected a share such as `1%`, or a number of recipients.");
    return {.percent = {}, .recipients = static_cast<std::int64_t>(count)};
}

std::vector<campaign_step> steps_of(const json::value& value, const std::string& path)
{
    std::vector<campaign_step> steps;
    for (const auto& one : array_of(value, path, "an array of steps")) {
        const members in(
            one, element_of(path, steps.size()), {"name", "delay", "subject", "html", "text"}
        );
        campaign_step step{
            .name = std::to_string(steps.size() + 1),
            .delay = milliseconds(0),
            .subject = in.text("subject"),
            .html = in.text("html"),
            .text = in.text("text")};
        if (const auto* name = in.find("name"))
            step.name = line_of(*name, in.path("name"));
        if (const auto* delay = in.find("delay"))
            step.delay = duration_of(*delay, in.path("delay"));
        if (std::ranges::find(steps, step.name, &campaign_step::name) != steps.end())
            refuse_member(in.path("name"), "Another step has this name.");
        if (steps.size() == most_steps)
            refuse_member(path, "A campaign has 100 steps at most.");
        steps.push_back(std::move(step));
    }
    return steps;
}

std::vector<std::string> stop_words_of(const json::value& value, const std::string& path)
{
    std::vector<std::string> words;
    for (const auto& one : array_of(value, path, "an array of events")) {
        const auto place = element_of(path, words.size());
        auto word = line_of(one, place, longest_stop_word);
        if (std::ranges::find(words, word) != words.end())
            refuse_member(place, "It is there twice.");
        if (words.size() == most_stop_words)
            refuse_member(path, "It has 32 events at most.");
        words.push_back(std::move(word));
    }
    return words;
}

} // namespace relay
