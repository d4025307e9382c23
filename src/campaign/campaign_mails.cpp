#include "campaign/campaign_mails.hpp"

#include "campaign/definition_input.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

json::object fixed_members(const campaign_definition& definition)
{
    json::object fixed;
    if (!definition.reply_to.empty())
        fixed["reply_to"] = json::array(definition.reply_to.begin(), definition.reply_to.end());
    if (!definition.tags.empty()) {
        json::array tags;
        for (const auto& [name, value] : definition.tags)
            tags.push_back({{"name", name}, {"value", value}});
        fixed["tags"] = std::move(tags);
    }
    if (const auto& own = definition.own_template) {
        json::object value{{"id", own->id}};
        if (!own->variables.empty())
            value["variables"] = own->variables;
        fixed["template"] = std::move(value);
    }
    return fixed;
}

bool has_content(const campaign_step& step)
{
    return step.html || step.text;
}

// A field that a step has from the campaign is the campaign's.
bool is_steps_own(const campaign_step& step, std::string_view field)
{
    if (field == "subject")
        return step.subject.has_value();
    return (field == "html" || field == "text") && has_content(step);
}

bool is_known(const std::vector<template_error>& errors, const template_error& error)
{
    return std::ranges::any_of(errors, [&error](const template_error& known) {
        return known.field == error.field && known.line == error.line &&
               known.column == error.column;
    });
}

} // namespace

std::size_t count_mails(const campaign_definition& definition)
{
    return std::max<std::size_t>(definition.steps.size(), 1);
}

mail_source mail_of(const campaign_definition& definition, std::size_t step)
{
    mail_source mail{
        .from = definition.from,
        .subject = definition.subject,
        .html = definition.html,
        .text = definition.text,
        .headers = definition.headers,
        .fixed = fixed_members(definition)};
    if (definition.steps.empty())
        return mail;
    const auto& own = definition.steps.at(step);
    if (own.subject)
        mail.subject = own.subject;
    if (has_content(own)) {
        mail.html = own.html;
        mail.text = own.text;
    }
    return mail;
}

std::variant<std::vector<mail_template>, std::vector<template_error>>
compile_mails(const campaign_definition& definition)
{
    std::vector<mail_template> mails;
    std::vector<template_error> errors;
    for (std::size_t i = 0; i < count_mails(definition); ++i) {
        auto parsed = mail_template::parse(mail_of(definition, i));
        if (auto* mail = std::get_if<mail_template>(&parsed)) {
            mails.push_back(std::move(*mail));
            continue;
        }
        for (auto& error : std::get<std::vector<template_error>>(parsed)) {
            if (!definition.steps.empty() && is_steps_own(definition.steps[i], error.field))
                error.field = member_of(element_of("steps", i), error.field);
            if (!is_known(errors, error))
                errors.push_back(std::move(error));
        }
    }
    if (!errors.empty())
        return errors;
    return mails;
}

} // namespace relay
