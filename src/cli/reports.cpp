#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/count_table.hpp"
#include "cli/json_read.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>

namespace relay::cli {

namespace {

struct report_arguments
{
    std::string by{"day"};
    std::string campaign;
    std::string tenant;
    std::string from;
    std::string until;
    int limit{1'000};
};

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
        auto rows = make_count_table(a.by);
        if (const auto* data = at_path(report, "data").if_array())
            for (const auto& row : *data)
                add_count_row(rows, text_at(row, "key"), row);
        add_count_row(rows, "total", at_path(report, "total"));
        if (!flag_at(report, "has_more"))
            return rows.text();
        return rows.text() + "There are more rows, which the total counts too: --limit\n";
    });
}

} // namespace

void add_report_command(CLI::App& app, session& s)
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
    command->add_option("--campaign", a->campaign, "Only of this one")->type_name("CAMPAIGN");
    command->add_option("--tenant", a->tenant, "Only of this one");
    command->add_option("--from", a->from, "First day, such as 2026-11-23 (UTC)");
    command->add_option("--until", a->until, "Last day");
    command->add_option("--limit", a->limit, "At most so many rows")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    command->footer("Examples:\n"
                    "  resend-relay report --by campaign --from 2026-11-01\n"
                    "  resend-relay report --by tag:module --json");
}

} // namespace relay::cli
