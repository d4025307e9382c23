#include "server/http/message_views.hpp"

#include "relay/base/json_or_null.hpp"
#include "relay/mail/sender.hpp"
#include "server/http/json_values.hpp"

#include <boost/json/parse.hpp>

namespace relay {

namespace json = boost::json;

namespace {

json::object attempt_json(const attempt_entry& attempt)
{
    const auto& result = attempt.result;
    json::value status; // null: there was no answer
    if (result.status > 0)
        status = result.status;
    return {
        {"at", to_iso8601(attempt.at)},
        {"outcome", to_string(result.verdict)},
        {"statusCode", status},
        {"message", text_or_null(result.message)},
    };
}

json::array suppressions_json(const std::vector<suppression_entry>& entries)
{
    json::array list;
    for (const auto& [number, s] : entries)
        list.push_back({
            {"email", s.email},
            {"scope", to_string(s.scope)},
            {"origin", to_string(s.origin)},
            {"why", text_or_null(s.why)},
            {"since", to_iso8601(s.at)},
        });
    return list;
}

} // namespace

json::array history_json(const std::vector<attempt_entry>& history)
{
    json::array entries;
    for (const auto& attempt : history)
        entries.push_back(attempt_json(attempt));
    return entries;
}

json::object to_json(const message_view& m, const id_codec& codec)
{
    const auto& r = m.record;
    json::object object{
        {"id", codec.to_uuid(r.id)},
        {"state", to_string(m.now)},
        {"lane", to_string(r.lane)},
        {"campaign", text_or_null(r.campaign)},
        {"tenant", text_or_null(r.tenant)},
        {"domain", text_or_null(is_template_sender(r.domain) ? "" : r.domain)},
        {"attempts", r.attempts},
        {"resend_id", text_or_null(r.resend_id)},
        {"last_event", text_or_null(m.last_event)},
        {"waits_for", text_or_null(m.waits_for)},
        {"until", time_or_null(m.until)},
        {"accepted_at", to_iso8601(created_at(r.id))},
        {"scheduled_at", time_or_null(r.scheduled_at)},
        {"expires_at", time_or_null(r.expires)},
        {"finished_at", time_or_null(r.finished)},
        {"recipients", r.recipients},
    };
    const auto summary = object_or_empty(r.summary);
    for (const auto* name : {"from", "to", "cc", "bcc", "reply_to", "subject", "tags"})
        object[name] = member_or(summary, name, nullptr);
    object["history"] = history_json(r.history);
    if (r.state == state::suppressed)
        object["suppressions"] = suppressions_json(m.suppressions);
    return object;
}

json::array
to_json(const std::vector<timeline_entry>& timeline, const std::vector<event_record>& events)
{
    json::array entries;
    for (const auto& entry : timeline) {
        json::array waits;
        for (const auto& [what, time] : entry.waited_for)
            waits.push_back({{"for", what}, {"ms", time.count()}});
        json::value attempt;
        if (entry.attempt)
            attempt = attempt_json(*entry.attempt);
        entries.push_back({
            {"state", to_string(entry.what)},
            {"at", to_iso8601(entry.at)},
            {"until", time_or_null(entry.until)},
            {"waited", std::move(waits)},
            {"attempt", std::move(attempt)},
            {"reason", text_or_null(entry.reason)},
        });
    }
    for (const auto& e : events) {
        const auto name = e.kind == event_kind::sent ? "sent" : feed_name(e.kind);
        if (name.empty() || is_own(e.kind))
            continue; // the states tell
        boost::system::error_code ec;
        auto detail = e.detail.empty() ? json::value() : json::parse(e.detail, ec);
        entries.push_back({{"event", name}, {"at", to_iso8601(e.at)}, {"detail", std::move(detail)}}
        );
    }
    return entries;
}

} // namespace relay
