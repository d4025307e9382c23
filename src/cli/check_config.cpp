#include "command.hpp"
#include "config_text.hpp"
#include "read_config.hpp"

#include <iostream>

namespace relay::cli {

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
    return text + '\n';
}

int check_config(const std::string& file)
{
    const auto read = read_config(file);
    if (const auto* error = std::get_if<config_error>(&read)) {
        std::cerr << "error: " << error->message << '\n';
        return usage;
    }
    const auto& cfg = std::get<config>(read);
    const auto report = inspect_environment(cfg, variable);
    std::cout << config_text(cfg) << secrets_text(report.found);
    std::cout.flush();
    for (const auto& error : report.errors)
        std::cerr << "error: " << error << '\n';
    for (const auto& warning : report.warnings)
        std::cerr << "warning: " << warning << '\n';
    return report.errors.empty() ? success : usage;
}

} // namespace

void add_check_config(CLI::App& app, session& s)
{
    auto* command = app.add_subcommand(
        "check-config", "Print the configuration that would hold, and what is wrong with it"
    );
    auto file = std::make_shared<std::string>();
    command->add_option("--config", *file, "Configuration (TOML); without it the defaults hold");
    command->callback([&s, file] { s.status = check_config(*file); });
}

} // namespace relay::cli
