#include "cli/message_view.hpp"

#include "cli/json_read.hpp"
#include "cli/table.hpp"

#include <boost/json/array.hpp>

#include <cstdio>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string state_line(const json::value& m)
{
    auto text = text_at(m, "state");
    if (const auto wait = text_at(m, "waits_for"); !wait.empty())
        text += ", waits for " + wait;
    if (const auto until = text_at(m, "until"); !until.empty())
        text += " until " + until;
    return text;
}

std::string waits(const json::value& entry)
{
    std::string text;
    if (const auto* list = at_path(entry, "waited").if_array())
        for (const auto& wait : *list)
            text.append(text.empty() ? "" : ", ")
                .append(text_at(wait, "for"))
                .append(" ")
                .append(duration_text(number_at(wait, "ms")));
    return text;
}

// Who was not to get it: "ann@example.org (bounce: hard bounce: General)"
std::string suppressions_text(const json::value& m)
{
    std::string text;
    if (const auto* list = at_path(m, "suppressions").if_array())
        for (const auto& entry : *list) {
            const auto why = text_at(entry, "why");
            text.append(text.empty() ? "" : ", ")
                .append(text_at(entry, "email"))
                .append(" (")
                .append(text_at(entry, "origin"))
                .append(why.empty() ? ")" : ": " + why + ')');
        }
    return text;
}

std::string attempt_text(const json::value& entry)
{
    const auto& attempt = at_path(entry, "attempt");
    if (!attempt.is_object())
        return {};
    auto text = text_at(attempt, "outcome");
    if (const auto status = text_at(attempt, "statusCode"); !status.empty())
        text += " (" + status + ")";
    if (const auto message = text_at(attempt, "message"); !message.empty())
        text += ": " + message;
    return text;
}

} // namespace

std::string event_detail(const json::value& entry)
{
    std::string text;
    const auto add = [&text](const std::string& part) {
        if (!part.empty())
            text.append(text.empty() ? "" : " ").append(part);
    };
    for (const auto* name :
         {"detail.type", "detail.subType", "detail.message", "detail.reason", "detail.link"})
        add(text_at(entry, name));
    add(list_at(entry, "detail.diagnosticCode"));
    return text;
}

std::string duration_text(double milliseconds)
{
    char text[64];
    const auto seconds = static_cast<long>(milliseconds / 1000);
    if (milliseconds < 1000)
        std::snprintf(text, sizeof text, "%.0fms", milliseconds);
    else if (seconds < 60)
        std::snprintf(text, sizeof text, "%.1fs", milliseconds / 1000);
    else if (seconds < 3600)
        std::snprintf(text, sizeof text, "%ldm %lds", seconds / 60, seconds % 60);
    else if (seconds < 86400)
        std::snprintf(text, sizeof text, "%ldh %ldm", seconds / 3600, seconds / 60 % 60);
    else
        std::snprintf(text, sizeof text, "%ldd %ldh", seconds / 86400, seconds / 3600 % 24);
    return text;
}

std::string message_text(const json::value& m)
{
    const auto line = [](std::string_view name, const std::string& what) {
        return labelled_line(name, what, 12);
    };
    std::string text;
    text += line("id", text_at(m, "id"));
    text += line("state", state_line(m));
    text += line("suppressed", suppressions_text(m));
    text += line("lane", text_at(m, "lane"));
    text += line("campaign", text_at(m, "campaign"));
    text += line("tenant", text_at(m, "tenant"));
    text += line("from", text_at(m, "from"));
    text += line("to", list_at(m, "to"));
    text += line("cc", list_at(m, "cc"));
    text += line("bcc", list_at(m, "bcc"));
    text += line("subject", text_at(m, "subject"));
    text += line("attempts", text_at(m, "attempts"));
    text += line("resend id", text_at(m, "resend_id"));
    text += line("last event", text_at(m, "last_event"));
    text += line("expires", text_at(m, "expires_at"));

    using enum table::align;
    using enum table::fit;
    table timeline({{"at"}, {"state"}, {"waited for", left, wrapped}, {"came to", left, wrapped}});
    if (const auto* entries = at_path(m, "timeline").if_array())
        for (const auto& entry : *entries)
            timeline.add({
                text_at(entry, "at"),
                text_at(entry, "state") + text_at(entry, "event"), // it is one or the other
                waits(entry),
                attempt_text(entry) + event_detail(entry) + text_at(entry, "reason"),
            });
    return text + '\n' + timeline.text();
}

} // namespace relay::cli
