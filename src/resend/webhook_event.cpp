#include "relay/resend/webhook_event.hpp"

#include "relay/base/text.hpp"
#include "resend/bounce.hpp"
#include "resend/event_detail.hpp"
#include "resend/json_answer.hpp"

namespace relay {

namespace {

namespace dom = simdjson::dom;

// Beyond these something is odd, and is cut.
constexpr std::size_t longest_word = 64;
constexpr std::size_t longest_id = 128;
constexpr std::size_t longest_address = 320;
constexpr std::size_t longest_unknown = 16 << 10;
constexpr std::size_t most_recipients = 50; // resend-api.md, section 1.2

std::string cut(std::string_view text, std::size_t limit)
{
    return std::string(shortened(text, limit));
}

void read_recipients(const dom::object& data, std::vector<std::string>& to)
{
    dom::element value;
    if (data.at_key("to").get(value))
        return;
    std::string_view single;
    dom::array several;
    if (!value.get(single)) {
        to.push_back(cut(single, longest_address));
    } else if (!value.get(several)) {
        for (const auto item : several)
            if (!item.get(single) && to.size() < most_recipients)
                to.push_back(cut(single, longest_address));
    }
}

// Resend's words for why an address is on its list, in those of the list itself
std::string_view origin_of(std::string_view reason)
{
    if (reason == "previous_bounce")
        return "bounce";
    if (reason == "previous_complaint")
        return "complaint";
    return {};
}

void read_details(const dom::object& data, webhook_event& e)
{
    dom::object part;
    event_detail detail;
    if (e.kind == event_kind::bounced && !data.at_key("bounce").get(part)) {
        auto said = read_bounce(part);
        e.bounce = said.kind;
        e.bounce_sub_type = std::move(said.sub_type);
        e.detail = std::move(said.detail);
        return;
    }
    if (e.kind == event_kind::clicked && !data.at_key("click").get(part)) {
        detail.add("link", text_at(part, "link"));
    } else if (e.kind == event_kind::failed && !data.at_key("failed").get(part)) {
        detail.add("reason", text_at(part, "reason"));
    } else if (e.kind == event_kind::suppressed && !data.at_key("suppressed").get(part)) {
        const auto reason = text_at(part, "reason");
        e.suppression_origin = origin_of(reason);
        detail.add("type", text_at(part, "type"));
        detail.add("reason", reason);
        detail.add("message", text_at(part, "message"));
        detail.add_diagnostic_codes(part);
    }
    e.detail = detail.take();
}

// An object of names and values, or, as in the API, a list of them (resend-api.md, section 6.2)
void read_tags(const dom::object& data, std::string_view correlation_tag, webhook_event& e)
{
    dom::element tags;
    if (data.at_key("tags").get(tags))
        return;
    dom::object by_name;
    dom::array list;
    if (!tags.get(by_name)) {
        if (!correlation_tag.empty())
            e.correlation = cut(text_at(by_name, correlation_tag), longest_id);
    } else if (!tags.get(list)) {
        for (const dom::element each : list) {
            dom::object pair;
            if (each.get(pair) || correlation_tag.empty())
                continue;
            if (text_at(pair, "name") == correlation_tag)
                e.correlation = cut(text_at(pair, "value"), longest_id);
        }
    }
}

void read_data(const dom::object& data, std::string_view correlation_tag, webhook_event& e)
{
    if (e.kind == event_kind::suppression_added || e.kind == event_kind::suppression_removed) {
        e.suppressed = cut(text_at(data, "email"), longest_address);
        e.suppression_origin = cut(text_at(data, "origin"), longest_word);
        e.suppression_source = cut(text_at(data, "source_id"), longest_id);
        return;
    }
    e.email_id = cut(text_at(data, "email_id"), longest_id);
    read_recipients(data, e.to);
    read_details(data, e);
    read_tags(data, correlation_tag, e);
}

} // namespace

webhook_event read_webhook(std::string_view body, std::string_view correlation_tag)
{
    webhook_event e;
    const auto object = parse_object(body);
    if (!object)
        return e;
    e.type = cut(text_at(*object, "type"), longest_word);
    e.kind = parse_event_type(e.type);
    e.at = parse_iso8601(text_at(*object, "created_at"));
    dom::object data;
    if (!object->at_key("data").get(data))
        read_data(data, correlation_tag, e);
    if (e.kind == event_kind::bounced && e.bounce == bounce_kind::none)
        e.bounce = bounce_kind::soft; // of what nobody knows, no address should suffer
    if (e.kind == event_kind::other && body.size() <= longest_unknown)
        e.detail = body;
    return e;
}

} // namespace relay
