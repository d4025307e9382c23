#include "campaign/definition_parts.hpp"
#include "relay/base/duration.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/campaign/campaign_definition.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

void put(json::object& to, std::string_view name, const std::optional<std::string>& text)
{
    if (text)
        to[name] = *text;
}

json::object by_name(const std::vector<name_and_value>& values)
{
    json::object object;
    for (const auto& [name, value] : values)
        object[name] = value;
    return object;
}

json::array tag_array(const std::vector<name_and_value>& tags)
{
    json::array array;
    for (const auto& [name, value] : tags)
        array.push_back({{"name", name}, {"value", value}});
    return array;
}

std::string clock_text(std::chrono::minutes time)
{
    const auto two = [](std::int64_t number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return two(time.count() / 60) + ':' + two(time.count() % 60);
}

json::object to_json(const campaign_window& window)
{
    json::array days;
    for (std::size_t i = 0; i < window.days.size(); ++i)
        if (window.days.test(i))
            days.push_back(json::string_view(day_names[i]));
    return {
        {"from", clock_text(window.from)},
        {"until", clock_text(window.until)},
        {"zone", window.zone},
        {"days", std::move(days)}};
}

json::value to_json(const campaign_canary& canary)
{
    if (!canary.percent)
        return canary.recipients;
    std::string text;
    append_json_number(text, *canary.percent);
    return json::string(text += '%');
}

json::object to_json(const campaign_step& step)
{
    json::object object{{"name", step.name}, {"delay", exact_duration(step.delay)}};
    put(object, "subject", step.subject);
    put(object, "html", step.html);
    put(object, "text", step.text);
    return object;
}

json::object to_json(const resend_template& own)
{
    json::object object{{"id", own.id}};
    if (!own.variables.empty())
        object["variables"] = own.variables;
    return object;
}

// What mails have
void put_mail(json::object& to, const campaign_definition& d)
{
    put(to, "from", d.from);
    if (d.reply_to.size() == 1)
        to["reply_to"] = d.reply_to.front();
    else if (!d.reply_to.empty())
        to["reply_to"] = json::array(d.reply_to.begin(), d.reply_to.end());
    put(to, "subject", d.subject);
    put(to, "html", d.html);
    put(to, "text", d.text);
    if (!d.headers.empty())
        to["headers"] = by_name(d.headers);
    if (!d.tags.empty())
        to["tags"] = tag_array(d.tags);
    if (d.own_template)
        to["template"] = to_json(*d.own_template);
}

// When and how fast they leave
void put_course(json::object& to, const campaign_definition& d)
{
    const campaign_definition usual;
    if (d.scheduled_at)
        to["scheduled_at"] = to_iso8601(*d.scheduled_at);
    if (d.missing_variables == missing_variables::empty)
        to["missing_variables"] = "empty";
    if (d.weight != usual.weight)
        to["weight"] = d.weight;
    if (d.window)
        to["window"] = to_json(*d.window);
    if (d.canary)
        to["canary"] = to_json(*d.canary);
    if (d.canary_wait != usual.canary_wait)
        to["canary_wait"] = exact_duration(d.canary_wait);
    if (d.bounce_limit != usual.bounce_limit)
        to["bounce_limit"] = d.bounce_limit;
    if (d.complaint_limit != usual.complaint_limit)
        to["complaint_limit"] = d.complaint_limit;
}

void put_sequence(json::object& to, const campaign_definition& d)
{
    if (d.steps.empty())
        return;
    auto& steps = to["steps"].emplace_array();
    for (const auto& step : d.steps)
        steps.push_back(to_json(step));
    if (d.open)
        to["open"] = true;
    if (!d.stop_on.empty())
        to["stop_on"] = json::array(d.stop_on.begin(), d.stop_on.end());
}

} // namespace

json::object to_json(const campaign_definition& definition)
{
    json::object object{{"name", definition.name}};
    put_mail(object, definition);
    if (!definition.list.empty())
        object["list"] = definition.list;
    put_course(object, definition);
    put_sequence(object, definition);
    return object;
}

} // namespace relay
