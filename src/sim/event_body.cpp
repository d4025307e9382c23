#include "sim/event_body.hpp"

#include "sim/header_rules.hpp"
#include "sim/iso_time.hpp"
#include "sim/json_text.hpp"

#include <utility>

namespace relay::sim {

namespace {

// The reason comes from the description, the samples do not have it (resend-api.md, section 14).
void append_suppressed(std::string& out, suppression_origin origin)
{
    out += R"(,"suppressed":{"message":"Resend has suppressed sending to this address because )"
           R"(it is on the account-level suppression list.","type":"OnAccountSuppressionList")";
    if (origin == suppression_origin::complaint)
        out += R"(,"reason":"previous_complaint","diagnosticCode":[]})";
    else
        out += R"(,"reason":"previous_bounce","diagnosticCode":["smtp; 550 5.1.1 user unknown"]})";
}

void append_details(std::string& out, mail_event what, wall_time at, const event_reasons& why)
{
    switch (what) {
    case mail_event::bounced:
        out += R"(,"bounce":)" + describe(why.bounced.value_or(hard_bounce));
        break;
    case mail_event::clicked:
        out += R"(,"click":{"ipAddress":"192.0.2.7","link":"https://example.org/","timestamp":)";
        append_json(out, to_iso_time(at));
        out += R"(,"userAgent":"Mozilla/5.0"})";
        break;
    case mail_event::failed:
        out += R"(,"failed":{"reason":"reached_daily_quota"})";
        break;
    case mail_event::suppressed:
        append_suppressed(out, why.suppressed);
        break;
    default:
        break;
    }
}

// [{"name": …, "value": …}]
class pair_list
{
public:
    explicit pair_list(std::string& out) : out_(out) { out_ += '['; }

    void add(std::string_view name, std::string_view value)
    {
        out_ += std::exchange(first_, false) ? R"({"name":)" : R"(,{"name":)";
        append_json(out_, name);
        out_ += R"(,"value":)";
        append_json(out_, value);
        out_ += '}';
    }

    void end() { out_ += ']'; }

private:
    std::string& out_;
    bool first_{true};
};

void append_tag_list(std::string& out, const mail_view& mail)
{
    if (!mail.has(field::tags))
        return;
    out += R"(,"tags":)";
    pair_list list(out);
    for (const auto& tag : mail.tags())
        list.add(tag.name, tag.value);
    list.end();
}

void append_headers(std::string& out, const mail_view& mail)
{
    simdjson::dom::object headers;
    if (!mail.has(field::headers) || mail[field::headers].get(headers) != simdjson::SUCCESS ||
        headers.size() == 0)
        return;
    out += R"(,"headers":)";
    pair_list list(out);
    for (const auto& [name, content] : headers)
        if (std::string_view value; content.get(value) == simdjson::SUCCESS)
            list.add(name, unfold(value));
    list.end();
}

void append_template(std::string& out, const mail_view& mail)
{
    std::string_view id;
    if (!mail.has(field::mail_template) ||
        mail[field::mail_template]["id"].get(id) != simdjson::SUCCESS)
        return;
    out += R"(,"template_id":)";
    append_json(out, id);
}

} // namespace

void append_event_tags(std::string& out, const mail_view& mail)
{
    if (!mail.has(field::tags))
        return;
    bool first = true;
    out += R"(,"tags":{)";
    for (const auto& tag : mail.tags()) {
        if (!std::exchange(first, false))
            out += ',';
        append_json(out, tag.name);
        out += ':';
        append_json(out, tag.value);
    }
    out += '}';
}

std::string
describe_mail(const uuid& id, const mail_view& mail, wall_time accepted, bool tags_as_list)
{
    const auto id_text = to_string(id);
    std::string out = R"("created_at":")" + to_iso_time(accepted) + R"(","email_id":")" + id_text +
                      R"(","message_id":"<)" + id_text + R"(@email.resend.dev>","from":)";
    append_json(out, mail.text(field::from));
    out += R"(,"subject":)";
    append_json(out, mail.text(field::subject));
    append_headers(out, mail);
    append_template(out, mail);
    if (tags_as_list)
        append_tag_list(out, mail);
    else
        append_event_tags(out, mail);
    return out;
}

std::string write_mail_event(
    mail_event what,
    wall_time at,
    const std::string& mail,
    const std::string& to,
    const event_reasons& why
)
{
    std::string out = R"({"type":"email.)";
    out += to_string(what);
    out += R"(","created_at":")" + to_iso_time(at) + R"(","data":{)" + mail + R"(,"to":)" + to;
    append_details(out, what, at, why);
    return out + "}}";
}

std::string write_suppression_event(bool added, wall_time at, const suppression& s)
{
    std::string out = added ? R"({"type":"suppression.added")" : R"({"type":"suppression.removed")";
    out += R"(,"created_at":")" + to_iso_time(at) + R"(","data":)" + describe(s, true);
    return out + '}';
}

} // namespace relay::sim
