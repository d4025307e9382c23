#include "sim/mail_rules.hpp"

#include "sim/address.hpp"
#include "sim/ascii.hpp"
#include "sim/schedule.hpp"

#include <algorithm>
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

verdict check_content(const mail_view& mail)
{
    const bool has_body = mail.has(field::html) || mail.has(field::text);
    for (const auto f : {field::html, field::text}) {
        if (mail.has(f) && !mail[f].is_string())
            return problems::invalid("The `" + std::string(to_string(f)) + "` must be a `string`.");
    }
    if (!mail.has(field::mail_template))
        return has_body ? verdict() : problems::missing_field("html` or `text");
    if (has_body)
        return problems::invalid("The `template` field can't be combined with `html` or `text`.");
    std::string_view id;
    if (mail[field::mail_template]["id"].get(id) != SUCCESS || id.empty())
        return problems::missing_field("template.id");
    return std::nullopt;
}

// A template brings its own subject and sender.
verdict check_subject_and_from(const mail_view& mail)
{
    const bool optional = mail.has(field::mail_template);
    if (!mail.has(field::subject)) {
        if (!optional)
            return problems::missing_field("subject");
    } else if (!mail[field::subject].is_string()) {
        return problems::invalid("The `subject` must be a `string`.");
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

verdict check_tags(element value)
{
    array tags;
    if (value.get(tags) != SUCCESS)
        return problems::invalid("The `tags` must be an `array`.");
    if (tags.size() > max_tags)
        return problems::invalid("The `tags` field must contain at most 75 tags.");
    for (const auto tag : tags) {
        std::string_view name, content;
        if (tag["name"].get(name) != SUCCESS || tag["value"].get(content) != SUCCESS)
            return problems::invalid("Each tag must have a `name` and a `value`.");
        if (!is_tag_text(name) || !is_tag_text(content))
            return problems::invalid(
                "Tags should only contain ASCII letters, numbers, underscores, or dashes."
            );
    }
    return std::nullopt;
}

// A base64 string, or a buffer as the SDKs write it: an array of integers, or Node's object
bool is_attachment_content(element value)
{
    object buffer;
    if (value.get(buffer) == SUCCESS)
        return buffer["data"].is_array();
    return value.is_string() || value.is_array();
}

verdict check_attachments(element value)
{
    array attachments;
    if (value.get(attachments) != SUCCESS)
        return problems::invalid("The `attachments` must be an `array`.");
    for (const auto attachment : attachments) {
        element content;
        std::string_view path;
        const bool has_content =
            attachment["content"].get(content) == SUCCESS && is_attachment_content(content);
        if (!has_content && attachment["path"].get(path) != SUCCESS)
            return problems::invalid_attachment();
    }
    return std::nullopt;
}

verdict check_headers(element value)
{
    object headers;
    if (value.get(headers) != SUCCESS)
        return problems::invalid("The `headers` must be an `object`.");
    for (const auto& [name, content] : headers) {
        if (!content.is_string())
            return problems::invalid("The `headers` must be strings.");
    }
    return std::nullopt;
}

verdict check_attachments_of(const mail_view& mail, bool in_batch)
{
    if (!mail.has(field::attachments))
        return std::nullopt;
    array list;
    if (in_batch && !(mail[field::attachments].get(list) == SUCCESS && list.size() == 0))
        return problems::invalid("The `attachments` field is not supported in batch emails.");
    return check_attachments(mail[field::attachments]);
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
        if (auto p = check_tags(mail[field::tags]))
            return p;
    }
    if (mail.has(field::headers)) {
        if (auto p = check_headers(mail[field::headers]))
            return p;
    }
    if (auto p = check_attachments_of(mail, in_batch))
        return p;
    if (mail.has(field::scheduled_at) && !is_schedule(mail.text(field::scheduled_at), now))
        return problems::invalid_schedule();
    return std::nullopt;
}

} // namespace relay::sim
