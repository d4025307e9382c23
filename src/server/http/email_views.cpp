#include "server/http/email_views.hpp"

#include "relay/base/json_or_null.hpp"
#include "server/http/json_values.hpp"

#include <boost/json/array.hpp>

namespace relay {

namespace json = boost::json;

namespace {

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
    return row_of(m, object_or_empty(m.record.summary), codec);
}

json::object email_details(const message_view& m, const std::string& body, const id_codec& codec)
{
    const auto summary = object_or_empty(m.record.summary);
    auto content = object_or_empty(body);
    auto email = row_of(m, summary, codec);
    email["object"] = "email";
    email["message_id"] = nullptr;
    for (const auto* name : {"html", "text", "topic_id"}) {
        auto* value = content.if_contains(name);
        email[name] = value ? std::move(*value) : json::value();
    }
    email["tags"] = member_or(summary, "tags", json::array());
    email["relay"] = relay_object(m);
    return email;
}

} // namespace relay
