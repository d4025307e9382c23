#include "server/http/email_views.hpp"

#include "relay/base/json_or_null.hpp"
#include "server/http/views.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace relay {

namespace json = boost::json;

namespace {

// "2023-04-03 22:13:42.674+00": as Resend's API writes times
std::string resend_time(wall_time t)
{
    auto text = to_iso8601(t);
    text[10] = ' ';
    text.pop_back();
    return text + "+00";
}

json::object parse_object(const std::string& text)
{
    boost::system::error_code ec;
    auto value = json::parse(text, ec);
    return value.is_object() ? std::move(value.as_object()) : json::object();
}

json::value member_or(const json::object& object, std::string_view name, json::value otherwise)
{
    const auto* value = object.if_contains(name);
    return value ? *value : std::move(otherwise);
}

// In Resend's words, where it has told nothing yet. What is with the relay is queued for whoever
// asks like that.
std::string_view last_event(state s)
{
    switch (s) {
    case state::scheduled:
        return "scheduled";
    case state::sent:
        return "sent";
    case state::dead:
    case state::expired:
        return "failed";
    case state::cancelled:
        return "canceled";
    case state::suppressed:
        return "suppressed";
    default:
        return "queued";
    }
}

json::object row_of(const message_view& m, const json::object& summary, const id_codec& codec)
{
    const auto& r = m.record;
    json::object row{{"id", codec.to_uuid(r.id)}};
    row["to"] = member_or(summary, "to", json::array());
    row["from"] = member_or(summary, "from", nullptr);
    row["created_at"] = resend_time(created_at(r.id));
    row["subject"] = member_or(summary, "subject", nullptr);
    for (const auto* name : {"bcc", "cc", "reply_to"})
        row[name] = member_or(summary, name, json::array());
    row["last_event"] = m.last_event.empty() ? last_event(m.now) : std::string_view(m.last_event);
    row["scheduled_at"] = nullptr;
    if (r.scheduled_at)
        row["scheduled_at"] = resend_time(*r.scheduled_at);
    return row;
}

json::object relay_object(const message_view& m)
{
    const auto& r = m.record;
    return {
        {"state", to_string(m.now)},
        {"lane", to_string(r.lane)},
        {"campaign", text_or_null(r.campaign)},
        {"attempts", r.attempts},
        {"resend_id", text_or_null(r.resend_id)},
        {"waits_for", text_or_null(m.waits_for)},
        {"until", time_or_null(m.until)},
    };
}

} // namespace

json::object email_row(const message_view& m, const id_codec& codec)
{
    return row_of(m, parse_object(m.record.summary), codec);
}

json::object email_details(const message_view& m, const std::string& body, const id_codec& codec)
{
    const auto summary = parse_object(m.record.summary);
    const auto content = parse_object(body);
    auto email = row_of(m, summary, codec);
    email["object"] = "email";
    email["message_id"] = nullptr;
    for (const auto* name : {"html", "text", "topic_id"})
        email[name] = member_or(content, name, nullptr);
    email["tags"] = member_or(summary, "tags", json::array());
    email["relay"] = relay_object(m);
    return email;
}

} // namespace relay
