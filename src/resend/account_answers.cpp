#include "relay/resend/account_answers.hpp"

#include "relay/base/text.hpp"
#include "relay/mail/address.hpp"
#include "resend/bounce.hpp"
#include "resend/json_answer.hpp"

#include <cstdint>

namespace relay {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t most_listed_recipients = 1'000;
constexpr std::int64_t most_recipients_counted = 1'000'000'000'000;

void add_recipients(const dom::object& email, std::string_view field, std::vector<std::string>& to)
{
    dom::element element;
    if (email.at_key(field).get(element))
        return;
    std::string_view one;
    dom::array list;
    if (!element.get(one)) {
        to.push_back(fold_address(one));
    } else if (!element.get(list)) {
        for (const dom::element each : list)
            if (to.size() < most_listed_recipients && !each.get(one))
                to.push_back(fold_address(one));
    }
}

std::vector<std::string> read_recipients(const dom::object& email)
{
    std::vector<std::string> all;
    for (const auto* field : {"to", "cc", "bcc"})
        add_recipients(email, field, all);
    return all;
}

// Tags are a list of names and values, or, as in webhooks, an object of them.
bool read_tags(const dom::object& email, std::string_view tag, std::string& value)
{
    dom::element tags;
    if (email.at_key("tags").get(tags))
        return false;
    dom::object by_name;
    if (!tags.get(by_name)) {
        value = to_ascii_lower(text_at(by_name, tag));
        return true;
    }
    dom::array list;
    if (tags.get(list))
        return false;
    for (const dom::element each : list) {
        dom::object pair;
        if (each.get(pair))
            return false;
        if (text_at(pair, "name") == tag)
            value = to_ascii_lower(text_at(pair, "value"));
    }
    return true;
}

std::optional<email_trace> read_trace(const dom::object& email, std::string_view tag)
{
    const auto id = id_at(email);
    if (id.empty())
        return std::nullopt;
    email_trace trace{.resend_id = std::string(id)};
    trace.created = parse_iso8601(text_at(email, "created_at"));
    trace.recipients = read_recipients(email);
    trace.tags_known = read_tags(email, tag, trace.correlation);
    if (!trace.tags_known)
        trace.correlation.clear();
    trace.last_event = parse_last_event(text_at(email, "last_event"));
    dom::object bounce;
    if (!email.at_key("bounce").get(bounce)) {
        auto said = read_bounce(bounce);
        trace.bounce = said.kind;
        trace.bounce_sub_type = std::move(said.sub_type);
        trace.detail = std::move(said.detail);
    }
    return trace;
}

std::optional<std::int64_t> count_at(const dom::object& object, std::string_view key)
{
    std::int64_t number = 0;
    if (object.at_key(key).get(number) || number < 0 || number > most_recipients_counted)
        return std::nullopt;
    return number;
}

period_usage read_period(const dom::object& emails, std::string_view name)
{
    dom::object period;
    if (emails.at_key(name).get(period))
        return {};
    return {
        .used = count_at(period, "used"),
        .limit = count_at(period, "limit"),
        .resets_at = parse_iso8601(text_at(period, "resets_at")),
    };
}

} // namespace

std::vector<std::string> recipients_of(std::string_view email)
{
    const auto object = parse_object(email);
    return object ? read_recipients(*object) : std::vector<std::string>();
}

std::optional<email_page> read_email_page(std::string_view body, std::string_view tag)
{
    const auto object = parse_object(body);
    const auto read = [tag](const dom::object& email) { return read_trace(email, tag); };
    auto emails = object ? read_list<email_trace>(*object, read) : std::nullopt;
    if (!emails)
        return std::nullopt;
    return email_page{.emails = std::move(*emails), .has_more = says_more(*object)};
}

std::optional<email_trace> read_email(std::string_view body, std::string_view tag)
{
    const auto object = parse_object(body);
    return object ? read_trace(*object, tag) : std::nullopt;
}

std::optional<account_usage> read_usage(std::string_view body)
{
    const auto object = parse_object(body);
    dom::object emails;
    if (!object || object->at_key("emails").get(emails))
        return std::nullopt;
    return account_usage{
        .daily = read_period(emails, "daily"),
        .monthly = read_period(emails, "monthly"),
    };
}

} // namespace relay
