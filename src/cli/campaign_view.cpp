#include "cli/campaign_view.hpp"

#include "cli/count_table.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"
#include "cli/upload.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdio>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t value_column = 14;

std::string field_line(std::string_view name, const std::string& text)
{
    return labelled_line(name, text, value_column);
}

// "09:00 to 17:00 Europe/Berlin, mon, tue"
std::string window_text(const json::value& campaign)
{
    const auto& window = at_path(campaign, "window");
    if (!window.is_object())
        return {};
    auto text =
        text_at(window, "from") + " to " + text_at(window, "until") + ' ' + text_at(window, "zone");
    const auto days = list_at(window, "days");
    return days.empty() ? text : text + ", " + days;
}

std::string canary_text(const json::value& campaign)
{
    const auto share = text_at(campaign, "canary");
    const auto wait = text_at(campaign, "canary_wait");
    return share.empty() || wait.empty() ? share : share + ", then a wait of " + wait;
}

// "welcome (0s), tips (3d)"
std::string steps_text(const json::value& campaign)
{
    std::string text;
    if (const auto* steps = at_path(campaign, "steps").if_array())
        for (const auto& step : *steps) {
            text.append(text.empty() ? "" : ", ").append(text_at(step, "name"));
            if (const auto delay = text_at(step, "delay"); !delay.empty())
                text.append(" (").append(delay).append(")");
        }
    return text;
}

std::string rate_text(const json::value& campaign)
{
    if (number_at(campaign, "rate") <= 0)
        return {};
    char text[48];
    std::snprintf(text, sizeof text, "%.1f mails/s", number_at(campaign, "rate"));
    return text;
}

// The counts of a campaign stand beside its fields, or in an object of their own.
const json::value& counts_of(const json::value& campaign)
{
    const auto& counts = at_path(campaign, "counts");
    return counts.is_object() ? counts : campaign;
}

std::string headers_text(const json::value& mail)
{
    std::string text;
    if (const auto* headers = at_path(mail, "headers").if_object())
        for (const auto& [name, value] : *headers)
            text += std::string(name) + ": " + list_at(*headers, name) + '\n';
    return text;
}

} // namespace

std::string campaigns_text(const json::value& page)
{
    using enum table::align;
    using enum table::fit;
    table campaigns({{"id"}, {"name", left, cut}, {"state"}, {"recipients", right}, {"sent", right}}
    );
    if (const auto* data = at_path(page, "data").if_array())
        for (const auto& campaign : *data)
            campaigns.add({
                text_at(campaign, "id"),
                text_at(campaign, "name"),
                text_at(campaign, "state"),
                text_at(counts_of(campaign), "recipients"),
                text_at(counts_of(campaign), "sent"),
            });
    auto text = campaigns.empty() ? "no campaigns\n" : campaigns.text();
    if (!flag_at(page, "has_more"))
        return text;
    const auto& last = at_path(page, "data").get_array().back();
    return text + "\nThere are more: --after " + text_at(last, "id") + '\n';
}

std::string campaign_text(const json::value& c)
{
    std::string text;
    text += field_line("id", text_at(c, "id"));
    text += field_line("name", text_at(c, "name"));
    text += field_line("state", text_at(c, "state"));
    text += field_line("why", text_at(c, "why"));
    text += field_line("from", text_at(c, "from"));
    text += field_line("reply to", list_at(c, "reply_to"));
    text += field_line("subject", text_at(c, "subject"));
    text += field_line("template", text_at(c, "template.id"));
    text += field_line("list", text_at(c, "list"));
    text += field_line("scheduled at", time_at(c, "scheduled_at"));
    text += field_line("window", window_text(c));
    text += field_line("canary", canary_text(c));
    text += field_line("weight", text_at(c, "weight"));
    text += field_line("steps", steps_text(c));
    text += field_line("stops on", list_at(c, "stop_on"));
    text += field_line("rate", rate_text(c));
    text += field_line("done at", time_at(c, "eta"));
    return text + '\n' + counts_text(counts_of(c));
}

std::string changed_text(const json::value& c)
{
    auto text = text_at(c, "id") + " is " + text_at(c, "state");
    if (const auto at = time_at(c, "scheduled_at");
        !at.empty() && text_at(c, "state") == "scheduled")
        text += " for " + at;
    return printable(text) + '\n';
}

std::string inline_recipients_text(const json::value& c)
{
    const auto* skipped = at_path(c, "skipped").if_array();
    if (!skipped)
        return {};
    const json::object as_upload{
        {"added", at_path(c, "recipients")},
        {"skipped", skipped->size()},
        {"first_skipped", *skipped},
    };
    return upload_result(as_upload);
}

std::string preview_text(const json::value& mail)
{
    std::string text;
    const auto header = [&text](const char* name, const std::string& value) {
        if (!value.empty())
            text.append(name).append(": ").append(value).append("\n");
    };
    header("From", text_at(mail, "from"));
    header("To", list_at(mail, "to"));
    header("Reply-To", list_at(mail, "reply_to"));
    header("Subject", text_at(mail, "subject"));
    text += headers_text(mail);
    const auto part = [&text](const std::string& title, const std::string& body) {
        if (!body.empty())
            text.append("\n--- ").append(title).append("\n").append(body).append(
                body.ends_with('\n') ? "" : "\n"
            );
    };
    part("text", text_at(mail, "text"));
    part("html", text_at(mail, "html"));
    return printable_lines(text);
}

std::string plan_text(const json::value& plan)
{
    using enum table::align;
    using enum table::fit;
    table parts({{"part", left, cut}, {"recipients", right}, {"from"}, {"until"}});
    if (const auto* list = at_path(plan, "parts").if_array())
        for (const auto& part : *list)
            parts.add({
                text_at(part, "part"),
                text_at(part, "recipients"),
                time_at(part, "from"),
                time_at(part, "until"),
            });
    return parts.empty() ? "nothing is left to be sent\n" : parts.text();
}

std::string campaign_report_text(const json::value& report)
{
    return field_line("campaign", text_at(report, "name")) +
           field_line("state", text_at(report, "state")) + '\n' + counts_text(report);
}

std::string campaign_parts_text(const json::value& report, const std::string& by)
{
    auto rows = make_count_table(by);
    const auto* data = at_path(report, "data").if_array();
    for (std::size_t i = 0; data && i < data->size(); ++i) {
        const auto& row = (*data)[i];
        const auto key = text_at(row, "key");
        add_count_row(rows, key.empty() ? text_at(row, by) : key, row);
    }
    if (const auto& total = at_path(report, "total"); total.is_object())
        add_count_row(rows, "total", total);
    const auto* more =
        flag_at(report, "has_more") ? "There are more, which the total counts\n" : "";
    return rows.text() + more;
}

} // namespace relay::cli
