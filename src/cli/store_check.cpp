#include "cli/api_client.hpp"
#include "cli/line_width.hpp"
#include "cli/read_config.hpp"
#include "cli/store_commands.hpp"
#include "cli/table.hpp"
#include "relay/store/configured_store.hpp"
#include "relay/store/engine_check.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <memory>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr auto footer =
    R"(It looks at the server's settings and its standbys, and tries with two sessions
that a relay which another one has replaced can change nothing any more. It may
be run beside relays. Run it before the first start, and after each change of
the server or its standbys.

Examples:
  resend-relay store check --config /etc/resend-relay/relay.toml
  RELAY_STORE_URL=postgresql://relay@db/mail resend-relay store check --json

Exit status:
  0  it may be used, perhaps with a warning
  1  it must not be used, or cannot be reached
  2  bad arguments or configuration, or the store is in a directory)";

constexpr std::size_t longest_value = 1'000;

std::string_view mark(engine_report::result r)
{
    switch (r) {
    case engine_report::result::good:
        return "ok       ";
    case engine_report::result::doubtful:
        return "WARNING  ";
    case engine_report::result::bad:
        return "PROBLEM  ";
    }
    return "";
}

std::string_view name_of(engine_report::result r)
{
    switch (r) {
    case engine_report::result::good:
        return "ok";
    case engine_report::result::doubtful:
        return "warning";
    case engine_report::result::bad:
        return "problem";
    }
    return "";
}

void print_text(const engine_report& report)
{
    for (const auto& each : report.findings) {
        const auto before = std::string(mark(each.result));
        const auto line = before + printable(each.text, longest_value);
        std::cout << wrap(line, longest_line(), before.size()) << '\n';
    }
}

void print_json(const engine_report& report)
{
    json::array checks;
    for (const auto& each : report.findings)
        checks.push_back(
            {{"check", each.what}, {"level", name_of(each.result)}, {"text", each.text}}
        );
    const json::object all{
        {"ok", report.worst() != engine_report::result::bad}, {"checks", std::move(checks)}};
    std::cout << json::serialize(all) << '\n';
}

int check(const std::string& file, bool as_json)
{
    const auto reading = read_config(file);
    if (!reading.errors.empty())
        throw bad_usage(reading.errors.front());
    const auto where = location_of_store(reading.cfg);
    if (!where.is_shared())
        throw bad_usage("the store is in a directory: `resend-relay doctor` looks at that");
    const auto report = check_engine(where);
    if (as_json)
        print_json(report);
    else
        print_text(report);
    return report.worst() == engine_report::result::bad ? failure : success;
}

} // namespace

void add_store_check(CLI::App& to, session& s)
{
    auto* command = to.add_subcommand(
        "check", "Try whether a PostgreSQL database keeps what the relay counts on"
    );
    auto file = std::make_shared<std::string>();
    command->add_option("--config", *file, "The relay's configuration")->type_name("FILE");
    command->add_flag("--json", s.json, "Print JSON");
    command->footer(footer);
    command->callback([&s, file] { s.status = check(*file, s.json); });
}

} // namespace relay::cli
