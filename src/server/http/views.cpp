#include "server/http/views.hpp"

#include "relay/base/json_or_null.hpp"
#include "relay/mail/sender.hpp"

#include <boost/json/array.hpp>
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

json::array history_json(const std::vector<attempt_entry>& history)
{
    json::array entries;
    for (const auto& attempt : history)
        entries.push_back(attempt_json(attempt));
    return entries;
}

json::value error_json(const outcome& error)
{
    if (error.status == 0 && error.name.empty() && error.message.empty())
        return nullptr;
    json::object object{{"statusCode", nullptr}};
    if (error.status > 0)
        object["statusCode"] = error.status;
    object["name"] = text_or_null(error.name);
    object["message"] = text_or_null(error.message);
    return object;
}

// What is left of the email: addresses, subject and tags
json::object summary_json(const std::string& summary)
{
    boost::system::error_code ec;
    auto value = json::parse(summary, ec);
    return value.is_object() ? std::move(value.as_object()) : json::object();
}

json::value member_or_null(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value ? *value : json::value();
}

std::int64_t held_up_by(
    const pause_scope& scope,
    const pauses& paused,
    const message_counts& counts,
    const std::vector<flow_backlog>& flows
)
{
    const auto waiting = [&counts](lane l) {
        return counts.at(l, state::queued) + counts.at(l, state::waiting);
    };
    if (scope.kind == pause_kind::domain) {
        std::int64_t sum = 0;
        for (const auto& f : flows)
            sum += paused.domain_of(f.key.domain) == scope.name ? f.messages : 0;
        return sum;
    }
    if (const auto l = parse_lane(scope.name))
        return waiting(*l);
    return waiting(lane::transactional) + waiting(lane::campaign);
}

} // namespace

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
    const auto summary = summary_json(r.summary);
    for (const auto* name : {"from", "to", "cc", "bcc", "reply_to", "subject", "tags"})
        object[name] = member_or_null(summary, name);
    object["history"] = history_json(r.history);
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

json::object to_json(const dead_letter_record& letter, const id_codec& codec)
{
    const auto& m = letter.message;
    const auto summary = summary_json(m.summary);
    return {
        {"id", codec.to_uuid(m.id)},
        {"reason", to_string(letter.reason)},
        {"at", to_iso8601(letter.at)},
        {"lane", to_string(m.lane)},
        {"campaign", text_or_null(m.campaign)},
        {"to", member_or_null(summary, "to")},
        {"subject", member_or_null(summary, "subject")},
        {"attempts", m.attempts},
        {"error", error_json(letter.error)},
        {"history", history_json(m.history)},
    };
}

json::array to_json(const std::vector<dead_letter_group>& groups)
{
    json::array list;
    for (const auto& group : groups)
        list.push_back({
            {"reason", to_string(group.reason)},
            {"name", text_or_null(group.name)},
            {"count", group.count},
        });
    return list;
}

json::object to_json(const message_admin::handled_letters& handled, const id_codec& codec)
{
    json::array skipped;
    for (const auto& letter : handled.skipped)
        skipped.push_back({{"id", codec.to_uuid(letter.id)}, {"reason", letter.reason}});
    return {
        {"matched", handled.matched},
        {"done", handled.done},
        {"skipped", std::move(skipped)},
    };
}

json::array
to_json(const pauses& paused, const message_counts& counts, const std::vector<flow_backlog>& flows)
{
    json::array list;
    for (const auto& p : paused.list()) {
        json::value next_probe;
        if (p.is_probed())
            next_probe = to_iso8601(p.next_probe);
        list.push_back({
            {"scope", to_string(p.scope)},
            {"since", to_iso8601(p.since)},
            {"why", text_or_null(p.why)},
            {"ends", text_or_null(p.ends)},
            {"by_hand", p.by_hand},
            {"until", time_or_null(p.until)},
            {"next_probe", std::move(next_probe)},
            {"waiting", held_up_by(p.scope, paused, counts, flows)},
        });
    }
    return list;
}

} // namespace relay
