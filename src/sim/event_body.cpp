#include "sim/event_body.hpp"

#include "sim/iso_time.hpp"
#include "sim/json_text.hpp"
#include "sim/suppression_list.hpp"

#include <utility>

namespace relay::sim {

namespace {

void append_details(
    std::string& out, mail_event what, wall_time at, const std::optional<bounce>& why
)
{
    switch (what) {
    case mail_event::bounced:
        out += R"(,"bounce":{"message":"The recipient's server said no.","type":)";
        append_json(out, why ? why->type : "Undetermined");
        out += R"(,"subType":)";
        append_json(out, why ? why->sub_type : "Undetermined");
        out += R"(,"diagnosticCode":["smtp; 550 5.1.1 user unknown"]})";
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
        out +=
            R"(,"suppressed":{"message":"Resend has suppressed sending to this address because )"
            R"(it is on the account-level suppression list.","type":"OnAccountSuppressionList"})";
        break;
    default:
        break;
    }
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

std::string describe_mail(const uuid& id, const mail_view& mail, wall_time accepted)
{
    const auto id_text = to_string(id);
    std::string out = R"("created_at":")" + to_iso_time(accepted) + R"(","email_id":")" + id_text +
                      R"(","message_id":"<)" + id_text + R"(@email.resend.dev>","from":)";
    append_json(out, mail.text(field::from));
    out += R"(,"subject":)";
    append_json(out, mail.text(field::subject));
    append_event_tags(out, mail);
    return out;
}

std::string write_mail_event(
    mail_event what,
    wall_time at,
    const std::string& mail,
    const std::string& to,
    const std::optional<bounce>& why
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
