#include "campaign/definition_fields.hpp"

#include "campaign/definition_input.hpp"
#include "campaign/definition_parts.hpp"
#include "relay/mail/schedule_time.hpp"

#include <algorithm>

namespace relay {

namespace json = boost::json;

namespace {

constexpr double heaviest = 1'000;

struct field_value
{
    const json::value& json;
    const std::string& path;
    wall_time now;
};

using definition = campaign_definition;

std::string short_line(const json::value& value, const std::string& path)
{
    return line_of(value, path);
}

double share_of(const json::value& value, const std::string& path)
{
    const auto share = number_of(value, path);
    if (!(share > 0 && share <= 1))
        refuse_member(path, "It is a share: above 0, and 1 at most.");
    return share;
}

// One that needs nothing but its own value
template <auto Member, auto Read>
void read_member(definition& to, const field_value& v)
{
    to.*Member = Read(v.json, v.path);
}

void read_reply_to(definition& to, const field_value& v)
{
    if (v.json.is_string()) {
        to.reply_to.push_back(text_of(v.json, v.path));
        return;
    }
    for (const auto& one : array_of(v.json, v.path, "a string or an array of strings"))
        to.reply_to.push_back(text_of(one, element_of(v.path, to.reply_to.size())));
}

void read_scheduled_at(definition& to, const field_value& v)
{
    const auto text = text_of(v.json, v.path);
    const auto at = parse_schedule(text, v.now);
    if (!at)
        refuse_member(
            v.path,
            "Expected an ISO 8601 time such as `2026-11-23T10:00:00Z`, or a phrase such as "
            "`in 10 min` or `tomorrow at 9am`."
        );
    if (*at <= v.now && text != "now")
        refuse_member(v.path, "This time is past.");
    to.scheduled_at = *at;
}

void read_missing_variables(definition& to, const field_value& v)
{
    const auto word = text_of(v.json, v.path);
    if (word != "refuse" && word != "empty")
        refuse_member(v.path, "It is `refuse` or `empty`.");
    to.missing_variables = word == "empty" ? missing_variables::empty : missing_variables::refuse;
}

void read_weight(definition& to, const field_value& v)
{
    to.weight = number_of(v.json, v.path);
    if (!(to.weight > 0 && to.weight <= heaviest))
        refuse_member(v.path, "It is above 0, and 1000 at most.");
}

struct field
{
    std::string_view name;
    void (*read)(definition& to, const field_value& v);
};

constexpr field fields_of_a_campaign[] = {
    {"name", read_member<&definition::name, short_line>},
    {"from", read_member<&definition::from, text_of>},
    {"reply_to", read_reply_to},
    {"subject", read_member<&definition::subject, text_of>},
    {"html", read_member<&definition::html, text_of>},
    {"text", read_member<&definition::text, text_of>},
    {"headers", read_member<&definition::headers, headers_of>},
    {"tags", read_member<&definition::tags, tags_of>},
    {"template", read_member<&definition::own_template, resend_template_of>},
    {"list", read_member<&definition::list, short_line>},
    {"scheduled_at", read_scheduled_at},
    {"missing_variables", read_missing_variables},
    {"weight", read_weight},
    {"window", read_member<&definition::window, window_of>},
    {"canary", read_member<&definition::canary, canary_of>},
    {"canary_wait", read_member<&definition::canary_wait, duration_of>},
    {"bounce_limit", read_member<&definition::bounce_limit, share_of>},
    {"complaint_limit", read_member<&definition::complaint_limit, share_of>},
    {"steps", read_member<&definition::steps, steps_of>},
    {"open", read_member<&definition::open, flag_of>},
    {"stop_on", read_member<&definition::stop_on, stop_words_of>},
};

struct refused_field
{
    std::string_view name;
    std::string_view why;
};

// Of Resend's email, and what somebody may try
constexpr refused_field refused_fields[] = {
    {"attachments",
     "A campaign's mail leaves in batches, and Resend takes no attachments there. Link to the "
     "file instead."},
    {"to", "A campaign goes to its `recipients` or its `list`, a mail to each of them."},
    {"cc", "Each mail of a campaign goes to one recipient."},
    {"bcc", "Each mail of a campaign goes to one recipient."},
};

std::string to_snake_case(std::string_view name)
{
    std::string result;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z')
            result.append("_") += static_cast<char>(c - 'A' + 'a');
        else
            result += c;
    }
    return result;
}

const field* find_field(std::string_view name)
{
    const auto* found = std::ranges::find(fields_of_a_campaign, name, &field::name);
    return found == std::end(fields_of_a_campaign) ? nullptr : found;
}

} // namespace

std::vector<std::string_view> definition_fields()
{
    std::vector<std::string_view> names;
    for (const auto& each : fields_of_a_campaign)
        names.push_back(each.name);
    return names;
}

json::object named_fields(const json::object& fields)
{
    json::object result;
    for (const auto& [name, value] : fields) {
        const auto own = to_snake_case(name);
        for (const auto& refused : refused_fields)
            if (refused.name == own)
                refuse_member(own, refused.why);
        if (!find_field(own))
            refuse_unknown({}, name, definition_fields());
        if (!result.emplace(own, value).second)
            refuse_member(own, "It is given twice.");
    }
    return result;
}

campaign_definition read_fields(const json::object& fields, wall_time now)
{
    campaign_definition result;
    for (const auto& each : fields_of_a_campaign) {
        const auto* value = fields.if_contains(each.name);
        if (value && !value->is_null())
            each.read(result, {.json = *value, .path = std::string(each.name), .now = now});
    }
    return result;
}

} // namespace relay
