#include "sim/email_endpoints.hpp"

#include "sim/query.hpp"
#include "sim/schedule.hpp"

#include <boost/json.hpp>

namespace relay::sim {

namespace json = boost::json;

namespace {

// "2023-04-03 22:13:42.674981+00": what the API writes, where webhooks have ISO 8601
std::string postgres_time(std::string iso)
{
    iso[10] = ' ';
    iso.pop_back();
    return iso + "000+00";
}

json::value or_null(const json::object& line, std::string_view name)
{
    const auto* value = line.if_contains(name);
    return value ? *value : json::value(nullptr);
}

json::value or_empty(const json::object& line, std::string_view name)
{
    const auto* value = line.if_contains(name);
    return value ? *value : json::value(json::array());
}

// As a row of GET /emails; GET /emails/{id} has more.
json::object to_row(const stored_mail& mail, bool tags)
{
    const auto line = json::parse(mail.line).as_object();
    json::object row{
        {"id", line.at("id")},
        {"to", or_empty(line, "to")},
        {"from", or_null(line, "from")},
        {"created_at", postgres_time(json::value_to<std::string>(line.at("at")))},
        {"subject", or_null(line, "subject")},
        {"bcc", or_empty(line, "bcc")},
        {"cc", or_empty(line, "cc")},
        {"reply_to", or_empty(line, "reply_to")},
        {"last_event", to_string(mail.last_event)},
        {"scheduled_at", or_null(line, "scheduled_at")},
    };
    if (tags)
        row["tags"] = or_empty(line, "tags");
    return row;
}

// Null when the answer is an error already
stored_mail* find_mail(team& t, std::string_view id, http_reply& reply)
{
    const auto parsed = parse_uuid(id);
    if (!parsed) {
        reply.fail(problems::invalid_uuid("id"));
        return nullptr;
    }
    auto* mail = t.mails.find(*parsed);
    if (!mail)
        reply.fail(problems::not_found("Email"));
    return mail;
}

void answer_changed(std::string_view id, http_reply& reply)
{
    reply.body = serialize(json::object{{"object", "email"}, {"id", id}});
}

} // namespace

void list_emails(team& t, std::string_view query, http_reply& reply)
{
    const auto limit = parse_limit(parameter(query, "limit"));
    if (!limit)
        return reply.fail(problems::invalid_page_limit());
    const auto after = parameter(query, "after");
    const auto before = parameter(query, "before");

    // Newest first: [oldest, newest) are the positions that match, `after` means older.
    std::size_t oldest = 0;
    std::size_t newest = t.mails.size();
    if (const auto cursor = after.empty() ? before : after; !cursor.empty()) {
        const auto* mail = find_mail(t, cursor, reply);
        if (!mail)
            return;
        const auto position = t.mails.position(mail->id);
        if (!after.empty())
            newest = position;
        else
            oldest = position + 1;
    }
    const bool has_more = newest - oldest > *limit;
    if (has_more && after.empty() && !before.empty())
        newest = oldest + *limit; // the page next to the cursor
    else if (has_more)
        oldest = newest - *limit;

    json::array data;
    for (auto position = newest; position-- > oldest;)
        data.push_back(to_row(t.mails.at(position), t.live.list_tags));
    reply.body =
        serialize(json::object{{"object", "list"}, {"has_more", has_more}, {"data", data}});
}

void get_email(team& t, std::string_view id, http_reply& reply)
{
    const auto* mail = find_mail(t, id, reply);
    if (!mail)
        return;
    const auto line = json::parse(mail->line).as_object();
    auto email = to_row(*mail, true);
    email["object"] = "email";
    email["message_id"] = "<" + std::string(id) + "@email.resend.dev>";
    email["html"] = or_null(line, "html");
    email["text"] = or_null(line, "text");
    email["topic_id"] = nullptr;
    if (mail->bounced)
        email["bounce"] = json::parse(describe(*mail->bounced));
    reply.body = serialize(email);
}

void reschedule_email(
    team& t, std::string_view id, const http_request& request, instant now, http_reply& reply
)
{
    auto* mail = find_mail(t, id, reply);
    if (!mail)
        return;
    json::error_code ec;
    const auto body = json::parse(request.body, ec);
    if (ec || !body.is_object())
        return reply.fail(problems::not_json());
    const auto* when = body.as_object().if_contains("scheduled_at");
    if (!when)
        return reply.fail(problems::missing_field("scheduled_at"));
    if (!when->is_string() || !is_schedule(when->as_string(), now.wall))
        return reply.fail(problems::invalid_schedule());
    if (mail->last_event != mail_event::scheduled)
        return reply.fail(problems::invalid("Only a scheduled email can be updated."));

    auto line = json::parse(mail->line).as_object();
    line["scheduled_at"] = *when;
    mail->line = serialize(line);
    answer_changed(id, reply);
}

void cancel_email(team& t, std::string_view id, http_reply& reply)
{
    auto* mail = find_mail(t, id, reply);
    if (!mail)
        return;
    if (mail->last_event != mail_event::scheduled)
        return reply.fail(problems::invalid("Only a scheduled email can be canceled."));
    mail->last_event = mail_event::canceled;
    answer_changed(id, reply);
}

} // namespace relay::sim
