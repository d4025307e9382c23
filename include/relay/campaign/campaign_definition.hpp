#pragma once

#include "relay/base/time.hpp"
#include "relay/campaign/template_error.hpp"
#include "relay/mail/submission.hpp"

#include <boost/json/object.hpp>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace relay {

// When mail of a campaign may leave, on the clock of a place
struct campaign_window
{
    std::chrono::minutes from{};  // since midnight
    std::chrono::minutes until{}; // likewise, up to 24 hours; before `from`: on the next day
    std::string zone;             // "Europe/Berlin"
    std::bitset<7> days{0x7f};    // on which it begins; Monday first

    friend bool operator==(const campaign_window&, const campaign_window&) = default;
};

// Those who get a campaign's mail before the others. One of the two
struct campaign_canary
{
    std::optional<double> percent; // of the recipients: above 0, up to 100
    std::int64_t recipients{};

    friend bool operator==(const campaign_canary&, const campaign_canary&) = default;
};

// One mail of a sequence. A subject that it has not is the campaign's; so are `html` and `text`
// when it has neither.
struct campaign_step
{
    std::string name; // no two of a campaign have the same
    milliseconds delay{};
    std::optional<std::string> subject;
    std::optional<std::string> html;
    std::optional<std::string> text;

    friend bool operator==(const campaign_step&, const campaign_step&) = default;
};

// Resend's own, which renders it
struct resend_template
{
    std::string id;
    boost::json::object variables;

    friend bool operator==(const resend_template&, const resend_template&) = default;
};

enum class missing_variables : std::uint8_t
{
    refuse, // the start, or the line of a recipient who comes later
    empty,  // it is rendered as nothing
};

// Everything that the author of a campaign says of it but for its recipients (README.md,
// "Campaigns"). Nothing: not given.
struct campaign_definition
{
    std::string name;

    // Templates
    std::optional<std::string> from;
    std::optional<std::string> subject;
    std::optional<std::string> html;
    std::optional<std::string> text;
    std::vector<std::pair<std::string, std::string>> headers;

    // The same in every mail
    std::vector<std::string> reply_to;
    std::vector<std::pair<std::string, std::string>> tags;
    std::optional<resend_template> own_template;

    std::string list; // empty: it has recipients of its own
    std::optional<wall_time> scheduled_at;
    relay::missing_variables missing_variables{};
    double weight{1.0};
    std::optional<campaign_window> window;
    std::optional<campaign_canary> canary;
    milliseconds canary_wait{std::chrono::minutes(30)};
    double bounce_limit{0.04};
    double complaint_limit{0.0008};

    std::vector<campaign_step> steps; // none: it has one mail
    bool open{};
    std::vector<std::string> stop_on;

    friend bool operator==(const campaign_definition&, const campaign_definition&) = default;
};

// Why a definition is refused
struct definition_refusal
{
    api_error error;
    std::vector<template_error> in_templates; // all, when it is these; `error` has the first ones
};

using definition_reading = std::variant<definition_refusal, campaign_definition>;

struct definition_context
{
    wall_time now;
    std::string_view correlation_tag; // the relay's own, which no mail may bring; empty: none
};

// Fields by their names, in snake_case or camelCase; null is the same as nothing. What Resend is
// sure to refuse in every mail is refused here: the rest can only be known of the rendered mail.
// It takes time as they are long: no more than this on the network thread.
constexpr std::size_t largest_definition = 1 << 20; // bytes of JSON

definition_reading
read_definition(const boost::json::object& fields, const definition_context& context);

// With some fields as `changes` has them; null takes one away.
definition_reading patch_definition(
    const campaign_definition& definition,
    const boost::json::object& changes,
    const definition_context& context
);

// As the store keeps it, and as people are shown it: without what is not given, or is as if it
// were not
boost::json::object to_json(const campaign_definition& definition);

// Of the text of such an object. Throws when it is none.
campaign_definition stored_definition(std::string_view json);

// The names of all fields, in the order in which they are written
std::vector<std::string_view> definition_fields();

} // namespace relay
