#include "campaign/definition_rules.hpp"

#include "campaign/campaign_mails.hpp"
#include "campaign/definition_input.hpp"
#include "relay/base/zone_clock.hpp"
#include "relay/mail/job.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

// Somebody whom no rule means (resend-api.md, section 10)
constexpr std::string_view anybody = "delivered@resend.dev";

bool is_rendered(std::string_view text)
{
    return text.find("{{") != std::string_view::npos;
}

// A mail as the author wrote it: rules that break it, whatever values are put in, break every mail.
json::object unrendered(const mail_source& mail)
{
    auto email = mail.fixed;
    const auto put = [&email](std::string_view name, const std::optional<std::string>& text) {
        if (text)
            email[name] = *text;
    };
    put("from", mail.from && is_rendered(*mail.from) ? std::string(anybody) : mail.from);
    put("subject", mail.subject);
    put("html", mail.html);
    put("text", mail.text);
    if (!mail.headers.empty()) {
        auto& headers = email["headers"].emplace_object();
        for (const auto& [name, value] : mail.headers)
            headers[name] = value;
    }
    email["to"] = anybody;
    return email;
}

void check_mails(const campaign_definition& definition, const definition_context& context)
{
    job_reader reader;
    const job_context mail_context{
        .now = context.now, .uuid = {}, .correlation_tag = context.correlation_tag};
    for (std::size_t i = 0; i < count_mails(definition); ++i) {
        const auto email = json::serialize(unrendered(mail_of(definition, i)));
        auto read = reader.read_email(email, mail_context);
        auto* error = std::get_if<api_error>(&read);
        if (!error)
            continue;
        if (!definition.steps.empty())
            error->message += " (In the step `" + definition.steps[i].name + "`.)";
        throw refused_definition{{.error = std::move(*error), .in_templates = {}}};
    }
}

std::string first_of(const std::vector<template_error>& errors)
{
    const auto& first = errors.front();
    auto text = "Invalid `" + first.field + "` field. Line " + std::to_string(first.line) +
                ", column " + std::to_string(first.column) + ", `" + first.text +
                "`: " + first.message;
    if (errors.size() > 1)
        text += " (" + std::to_string(errors.size() - 1) + " more.)";
    return text;
}

void check_templates(const campaign_definition& definition)
{
    auto compiled = compile_mails(definition);
    auto* errors = std::get_if<std::vector<template_error>>(&compiled);
    if (!errors)
        return;
    throw refused_definition{
        {.error = {.status = 422, .name = "validation_error", .message = first_of(*errors)},
         .in_templates = std::move(*errors)}};
}

void check_fields(const campaign_definition& definition)
{
    if (definition.name.empty())
        refuse_definition("missing_required_field", "Missing `name` field");
    if (definition.window && !zone_clock::find(definition.window->zone))
        refuse_member("window.zone", "There is no time zone of this name; one is `Europe/Berlin`.");
    if (!definition.steps.empty())
        return;
    constexpr std::string_view no_sequence = "It is for a campaign with `steps`.";
    if (definition.open)
        refuse_member("open", no_sequence);
    if (!definition.stop_on.empty())
        refuse_member("stop_on", no_sequence);
}

} // namespace

void check_definition(const campaign_definition& definition, const definition_context& context)
{
    check_fields(definition);
    check_templates(definition);
    check_mails(definition, context);
}

} // namespace relay
