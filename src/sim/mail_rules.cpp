#include "sim/mail_rules.hpp"

#include "sim/address.hpp"
#include "sim/ascii.hpp"
#include "sim/attachment_rules.hpp"
#include "sim/header_rules.hpp"
#include "sim/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace relay::sim {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
using verdict = std::optional<problem>;

constexpr std::size_t max_to = 50;
constexpr std::size_t max_tags = 75;
constexpr std::size_t max_tag_length = 256;
constexpr std::size_t max_variable_name = 50;
constexpr std::size_t max_variable_text = 2'000;
constexpr double max_variable_number = 9'007'199'254'740'991; // 2^53 - 1

verdict check_address(element value, field f, bool recipient)
{
    std::string_view text;
    if (value.get(text) != SUCCESS)
        return problems::invalid_address(to_string(f));
    const auto address = parse_mailbox(text);
    if (!address)
        return problems::invalid_address(to_string(f));
    if (recipient && is_example_domain(address->domain))
        return problems::example_address(to_string(f));
    return std::nullopt;
}

// A string, or an array of them
verdict check_addresses(element value, field f, bool recipient, std::size_t& count)
{
    array list;
    if (value.get(list) != SUCCESS) {
        ++count;
        return check_address(value, f, recipient);
    }
    for (const auto item : list) {
        ++count;
        if (auto p = check_address(item, f, recipient))
            return p;
    }
    return std::nullopt;
}

verdict check_to(const mail_view& mail, std::size_t& recipients)
{
    if (!mail.has(field::to))
        return problems::missing_field("to");
    std::size_t count = 0;
    if (auto p = check_addresses(mail[field::to], field::to, true, count))
        return p;
    if (count == 0 || count > max_to)
        return problems::invalid("The `to` field must contain between 1 and 50 email addresses.");
    recipients += count;
    return std::nullopt;
}

// A field that may be absent, and is text otherwise. A NUL is none that a mail can hold.
verdict check_text(const mail_view& mail, field f)
{
    if (!mail.has(f))
        return std::nullopt;
    const std::string name(to_string(f));
    if (!mail[f].is_string())
        return problems::invalid("The `" + name + "` must be a `string`.");
    if (mail.text(f).find('\0') != std::string_view::npos)
        return problems::invalid("The `\\u0000` is not allowed in the `" + name + "` field.");
    return std::nullopt;
}

bool is_variable_name(std::string_view name)
{
    return !name.empty() && name.size() <= max_variable_name &&
           std::ranges::all_of(name, [](char c) {
               return is_letter(c) || is_digit(c) || c == '_';
           });
}

bool is_variable_value(element value)
{
    if (std::string_view text; value.get(text) == SUCCESS)
        return text.size() <= max_variable_text;
    double number = 0;
    return value.get(number) == SUCCESS && std::abs(number) <= max_variable_number;
}

verdict check_variables(element values)
{
    array list;
    if (values.is_null() || (values.get(list) == SUCCESS && list.size() == 0))
        return std::nullopt; // an empty object, as PHP writes it
    object variables;
    if (values.get(variables) != SUCCESS)
        return problems::invalid("The `template.variables` must be an `object`.");
    for (const auto& [name, value] : variables) {
        if (!is_variable_name(name))
            return problems::invalid("The `template.variables` have a name that is not valid.");
        if (!is_variable_value(value))
            return problems::invalid(
                "The `template.variables` must be texts of at most 2000 characters, or numbers."
            );
    }
    return std::nullopt;
}

verdict check_template(element value)
{
    std::string_view id;
    if (value["id"].get(id) != SUCCESS || id.empty())
        return problems::missing_field("template.id");
    element variables;
    return value["variables"].get(variables) == SUCCESS ? check_variables(variables) : verdict();
}

verdict check_content(const mail_view& mail)
{
    const bool has_body = mail.has(field::html) || mail.has(field::text);
    for (const auto f : {field::html, field::text})
        if (auto p = check_text(mail, f))
            return p;
    if (!mail.has(field::mail_template))
        return has_body ? verdict() : problems::missing_field("html` or `text");
    if (has_body)
        return problems::invalid("The `template` field can't be combined with `html` or `text`.");
    return check_template(mail[field::mail_template]);
}

// A template brings its own subject and sender.
verdict check_subject_and_from(const mail_view& mail)
{
    const bool optional = mail.has(field::mail_template);
    if (!mail.has(field::subject)) {
        if (!optional)
            return problems::missing_field("subject");
    } else if (auto p = check_text(mail, field::subject)) {
        return p;
    } else if (mail.text(field::subject).find_first_of("\r\n") != std::string_view::npos) {
        return problems::line_break("subject");
    }
    if (mail.has(field::from))
        return check_address(mail[field::from], field::from, false);
    return optional ? verdict() : problems::missing_field("from");
}

bool is_tag_text(std::string_view text)
{
    return !text.empty() && text.size() <= max_tag_length && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '-';
    });
}

verdict check_tag(std::string_view name, std::string_view content)
{
    if (is_tag_text(name) && is_tag_text(content))
        return std::nullopt;
    return problems::invalid(
        "Tags should only contain ASCII letters, numbers, underscores, or dashes."
    );
}

std::size_t count_tags(element value)
{
    if (array list; value.get(list) == SUCCESS)
        return list.size();
    object members;
    const bool one = value["name"].is_string() && value["value"].is_string();
    return !one && value.get(members) == SUCCESS ? members.size() : 1;
}

verdict check_tags(const mail_view& mail)
{
    const auto value = mail[field::tags];
    if (!value.is_array() && !value.is_object())
        return problems::invalid("The `tags` must be an `array`.");
    const auto tags = mail.tags();
    if (tags.size() != count_tags(value))
        return problems::invalid("Each tag must have a `name` and a `value`.");
    if (tags.size() > max_tags)
        return problems::invalid("The `tags` field must contain at most 75 tags.");
    for (const auto& tag : tags)
        if (auto p = check_tag(tag.name, tag.value))
            return p;
    return std::nullopt;
}

verdict check_attachments_of(const mail_view& mail, bool in_batch)
{
    if (!mail.has(field::attachments))
        return std::nullopt;
    if (in_batch)
        return problems::invalid("The `attachments` field is not supported in batch emails.");
    const auto body = mail.text(field::html).size() + mail.text(field::text).size();
    return find_attachment_problem(mail[field::attachments], body);
}

} // namespace

std::optional<problem>
find_problem(const mail_view& mail, bool in_batch, wall_time now, std::size_t& recipients)
{
    std::size_t ignored = 0;
    if (auto p = check_to(mail, recipients))
        return p;
    if (auto p = check_content(mail))
        return p;
    if (auto p = check_subject_and_from(mail))
        return p;
    for (const auto f : {field::cc, field::bcc}) {
        if (!mail.has(f))
            continue;
        if (auto p = check_addresses(mail[f], f, true, recipients))
            return p;
    }
    if (mail.has(field::reply_to)) {
        if (auto p = check_addresses(mail[field::reply_to], field::reply_to, false, ignored))
            return p;
    }
    if (mail.has(field::tags)) {
        if (auto p = check_tags(mail))
            return p;
    }
    if (mail.has(field::headers)) {
        if (auto p = find_header_problem(mail[field::headers]))
            return p;
    }
    if (auto p = check_attachments_of(mail, in_batch))
        return p;
    if (auto p = check_text(mail, field::topic_id))
        return p;
    if (mail.has(field::scheduled_at) && !is_schedule(mail.text(field::scheduled_at), now))
        return problems::invalid_schedule();
    return std::nullopt;
}

} // namespace relay::sim
