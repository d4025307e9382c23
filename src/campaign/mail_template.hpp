#pragma once

#include "campaign/mustache.hpp"
#include "relay/campaign/template_error.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace relay {

// A campaign's mail, or that of one of its steps, as its author wrote it; nothing: not given.
struct mail_source
{
    // Templates
    std::optional<std::string> from{};
    std::optional<std::string> subject{};
    std::optional<std::string> html{};
    std::optional<std::string> text{};
    std::vector<std::pair<std::string, std::string>> headers{};

    // The same in every mail, as Resend's email has it: `reply_to`, `tags`, `template`
    boost::json::object fixed{};
};

// The compiled mail: what does not change from recipient to recipient is JSON already. Immutable,
// so that several threads may use it.
class mail_template
{
public:
    // The errors are in the order of the fields and of the places in them, the first twenty of
    // each. Rules of Resend are not looked at: they hold for the rendered mail
    // (campaign/mail_renderer.hpp).
    static std::variant<mail_template, std::vector<template_error>> parse(const mail_source& source
    );

    // The first name, in the order of the fields, that a recipient lacks: absent or null. An empty
    // text is not missed, nor is a name used only as a section.
    std::optional<std::string> missing(const boost::json::object& values) const;

    // Whether a mail would have a dead link in it without `[webhooks] public_url`
    bool uses_unsubscribe_url() const;

    // Appends the members of the mail's JSON object but for `to`, each with a comma behind it.
    // Returns why the mail can't be rendered, as a sentence.
    std::optional<std::string> render(std::string& out, const template_values& values) const;

private:
    struct member
    {
        std::string before; // JSON, up to the text's opening quote
        mustache text;
        std::string behind; // from its closing quote on
    };

    std::vector<member> members_;
    std::string fixed_;
};

} // namespace relay
