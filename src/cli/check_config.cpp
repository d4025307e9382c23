#include "cli/command.hpp"
#include "cli/config_json.hpp"
#include "cli/read_config.hpp"
#include "relay/config/config_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <memory>

namespace relay::cli {

namespace json = boost::json;

namespace {

const char* known(bool set)
{
    return set ? "set" : "not set";
}

// Whether there are secrets, never which
std::string secrets_text(const secrets& found)
{
    std::string text = "\n# secrets\n";
    text.append("# key for Resend: ").append(known(!found.resend_key.empty()));
    text.append("\n# token of the job socket: ").append(known(!found.ingest_token.empty()));
    text.append("\n# token of the HTTP API: ").append(known(!found.http_token.empty()));
    text.append("\n# secrets of webhooks: ").append(std::to_string(found.webhook_secrets.size()));
    text.append("\n# secret of the event feed: ").append(known(!found.feed_secret.empty()));
    return text + '\n';
}

json::object secrets_json(const secrets& found)
{
    return {
        {"resend_key", !found.resend_key.empty()},
        {"ingest_token", !found.ingest_token.empty()},
        {"http_token", !found.http_token.empty()},
        {"webhook_secrets", found.webhook_secrets.size()},
        {"feed_secret", !found.feed_secret.empty()},
    };
}

json::array texts(const std::vector<std::string>& all)
{
    return json::array(all.begin(), all.end());
}

void print_text(const config* cfg, const environment_report& report)
{
    if (cfg)
        std::cout << config_text(*cfg) << secrets_text(report.found) << std::flush;
    for (const auto& error : report.errors)
        std::cerr << "error: " << error << '\n';
    for (const auto& warning : report.warnings)
        std::cerr << "warning: " << warning << '\n';
}

void print_json(const config* cfg, const environment_report& report)
{
    const json::object all{
        {"ok", report.errors.empty()},
        {"config", cfg ? config_json(*cfg) : json::value()},
        {"secrets", cfg ? secrets_json(report.found) : json::value()},
        {"errors", texts(report.errors)},
        {"warnings", texts(report.warnings)},
    };
    std::cout << json::serialize(all) << '\n';
}

int check_config(const std::string& file, bool as_json)
{
    const auto reading = read_config(file);
    const auto report = inspect_all(reading);
    const auto* cfg = reading.errors.empty() ? &reading.cfg : nullptr;
    as_json ? print_json(cfg, report) : print_text(cfg, report);
    return report.errors.empty() ? success : usage;
}

} // namespace

void add_check_config(CLI::App& app, session& s)
{
    auto* command = app.add_subcommand(
        "check-config", "Print the configuration that would hold, and what is wrong with it"
    );
    auto file = std::make_shared<std::string>();
    command->add_option("--config", *file, "Configuration (TOML); without it the defaults hold")
        ->type_name("FILE");
    command->add_flag("--json", s.json, "Print JSON");
    command->footer("Examples:\n"
                    "  resend-relay check-config --config /etc/resend-relay/relay.toml\n"
                    "  resend-relay check-config --json | jq .errors\n"
                    "\nExit status:\n"
                    "  0  the relay would start with it, perhaps with a warning\n"
                    "  2  it would not");
    command->callback([&s, file] { s.status = check_config(*file, s.json); });
}

} // namespace relay::cli
