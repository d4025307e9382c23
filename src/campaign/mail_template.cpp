#include "campaign/mail_template.hpp"

#include "campaign/mustache_parser.hpp"
#include "relay/base/json_writer.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace relay {

namespace {

std::string member_name(std::string_view name)
{
    std::string text;
    append_json_string(text, name);
    return text += ":";
}

} // namespace

std::variant<mail_template, std::vector<template_error>>
mail_template::parse(const mail_source& source)
{
    mail_template result;
    std::vector<template_error> errors;

    const auto add = [&](std::string field, member place, std::string_view text, escaping how) {
        const auto raw = how == escaping::html ? escaping::none : how;
        auto parsed = mustache_parser::parse(text, how, raw);
        if (auto* compiled = std::get_if<mustache>(&parsed)) {
            place.text = std::move(*compiled);
            result.members_.push_back(std::move(place));
            return;
        }
        for (auto& error : std::get<std::vector<template_error>>(parsed)) {
            error.field = field;
            errors.push_back(std::move(error));
        }
    };
    const auto add_field = [&](std::string_view name, const auto& text, escaping how) {
        if (text)
            add(std::string(name), {member_name(name) + '"', {}, "\","}, *text, how);
    };

    add_field("from", source.from, escaping::one_line);
    add_field("subject", source.subject, escaping::one_line);
    add_field("html", source.html, escaping::html);
    add_field("text", source.text, escaping::none);
    for (std::size_t i = 0; i < source.headers.size(); ++i) {
        const auto& [name, value] = source.headers[i];
        const std::string before = i == 0 ? "\"headers\":{" : "";
        const std::string behind = i + 1 == source.headers.size() ? "\"}," : "\",";
        add("headers." + name,
            {before + member_name(name) + '"', {}, behind},
            value,
            escaping::one_line);
    }
    if (!errors.empty())
        return errors;
    for (const auto& [name, value] : source.fixed)
        result.fixed_.append(member_name(name)).append(boost::json::serialize(value)) += ',';
    return result;
}

std::optional<std::string> mail_template::missing(const boost::json::object& values) const
{
    for (const member& one : members_) {
        if (auto name = one.text.missing({.own = values, .unsubscribe_url = "https"}))
            return name;
    }
    return std::nullopt;
}

bool mail_template::uses_unsubscribe_url() const
{
    return std::ranges::any_of(members_, [](const member& one) {
        return one.text.uses_unsubscribe_url();
    });
}

std::optional<std::string>
mail_template::render(std::string& out, const template_values& values) const
{
    for (const member& one : members_) {
        out += one.before;
        if (auto why = one.text.render(out, values))
            return why;
        out += one.behind;
    }
    out += fixed_;
    return std::nullopt;
}

} // namespace relay
