#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>

#include <array>

namespace relay::cli {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 12> columns = {{
    {"ACCEPTED", "recipients"},
    {"QUEUED", "queued"},
    {"SENT", "sent"},
    {"DELIVERED", "delivered"},
    {"OPENED", "opened_unique"},
    {"CLICKED", "clicked_unique"},
    {"HARD", "bounced_hard"},
    {"SOFT", "bounced_soft"},
    {"COMPLAINED", "complained"},
    {"UNSUBSCR.", "unsubscribed"},
    {"SUPPRESSED", "suppressed"},
    {"DEAD", "dead"},
}};

struct report_arguments
{
    std::string by{"day"};
    std::string campaign;
    std::string tenant;
    std::string from;
    std::string until;
    int limit{1'000};
};

void add_row(table& rows, std::string key, const boost::json::value& counts)
{
    std::vector<std::string> cells = {std::move(key)};
    for (const auto& [title, name] : columns)
        cells.push_back(text_at(counts, name));
    rows.add(std::move(cells));
}

table make_table(const std::string& by)
{
    std::vector<table::column> titles = {{by}};
    for (const auto& [title, name] : columns)
        titles.push_back({title, table::align::right});
    return table(std::move(titles));
}

int campaign_report(const session& s, const report_arguments& a)
{
    api_client relay(s);
    const auto answer = relay.get("/relay/campaigns/" + percent_encoded(a.campaign) + "/report");
    return report_answer(s, answer, [](const boost::json::value& report) {
        auto rows = make_table("campaign");
        add_row(rows, text_at(report, "name"), report);
        return rows.text() + text_at(report, "state") + '\n';
    });
}

int report(const session& s, const report_arguments& a)
{
    auto target = "/relay/report?limit=" + std::to_string(a.limit) + "&by=" + percent_encoded(a.by);
    const auto add = [&target](const char* name, const std::string& value) {
        if (!value.empty())
            target += std::string("&") + name + '=' + percent_encoded(value);
    };
    add("campaign", a.campaign);
    add("tenant", a.tenant);
    add("from", a.from);
    add("until", a.until);
    api_client relay(s);
    const auto answer = relay.get(target);
    return report_answer(s, answer, [&a](const boost::json::value& report) {
        auto rows = make_table(a.by);
        if (const auto* data = at_path(report, "data").if_array())
            for (const auto& row : *data)
                add_row(rows, text_at(row, "key"), row);
        add_row(rows, "total", at_path(report, "total"));
        if (!flag_at(report, "has_more"))
            return rows.text();
        return rows.text() + "There are more rows, which the total counts too: --limit\n";
    });
}

} // namespace

void add_report_commands(CLI::App& app, session& s)
{
    auto a = std::make_shared<report_arguments>();
    auto* command = add_client_command(
        app,
        s,
        "report",
        "What became of the mail: counts",
        [a](const session& with) { return report(with, *a); }
    );
    command->add_option("--by", a->by, "campaign, tenant, tag:NAME, day, lane or domain")
        ->capture_default_str();
    command->add_option("--campaign", a->campaign, "Only of this one");
    command->add_option("--tenant", a->tenant, "Only of this one");
    command->add_option("--from", a->from, "First day, such as 2026-11-23 (UTC)");
    command->add_option("--until", a->until, "Last day");
    command->add_option("--limit", a->limit, "At most so many rows")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    command->footer("Examples:\n"
                    "  resend-relay report --by campaign --from 2026-11-01\n"
                    "  resend-relay report --by tag:module --json");

    auto* campaign = app.add_subcommand("campaign", "Mail that belongs together");
    campaign->require_subcommand(1);
    auto* of_one = add_client_command(
        *campaign,
        s,
        "report",
        "What became of it: counts",
        [a](const session& with) { return campaign_report(with, *a); }
    );
    of_one->add_option("id", a->campaign, "Its id")->required();
}

} // namespace relay::cli
