#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/doctor_view.hpp"
#include "cli/read_config.hpp"
#include "relay/base/text.hpp"
#include "relay/doctor/local_checks.hpp"
#include "relay/doctor/remote_checks.hpp"
#include "relay/mail/domain.hpp"
#include "relay/net/dns_resolver.hpp"
#include "relay/store/configured_store.hpp"
#include "relay/store/inspect.hpp"
#include "relay/store/store_error.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <exception>
#include <iostream>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_domains_in_use = 100;

struct arguments
{
    std::string file;
    std::vector<std::string> domains;
};

bool is_domain(const std::string& name)
{
    return name.find('.') != std::string::npos && name.size() <= 253 &&
           std::ranges::all_of(name, [](char c) {
               return is_ascii_alnum(c) || c == '-' || c == '.' || c == '_';
           });
}

// What the command line names, or else what is in use; "x@acme.example" stands for its domain.
std::vector<std::string>
choose_domains(const std::vector<std::string>& named, const std::optional<store_summary>& store)
{
    std::vector<std::string> chosen;
    if (named.empty() && store)
        chosen = store->from_domains;
    for (const auto& argument : named) {
        auto name = fold_domain(argument.substr(argument.rfind('@') + 1));
        if (name.ends_with('.'))
            name.pop_back();
        if (!is_domain(name))
            throw bad_usage("not a domain: " + argument);
        if (std::ranges::find(chosen, name) == chosen.end())
            chosen.push_back(std::move(name));
    }
    return chosen;
}

void run_to_the_end(asio::awaitable<void> task, asio::io_context& ctx)
{
    std::exception_ptr failure;
    auto on_end = [&failure](std::exception_ptr error) { failure = error; };
    asio::co_spawn(ctx, std::move(task), on_end);
    ctx.run();
    if (failure)
        std::rethrow_exception(failure);
}

doctor_report examine(const config& cfg, const arguments& given)
{
    const auto environment = inspect_environment(cfg, variable);
    doctor_report report;
    report.diagnoses = check_settings(cfg, environment);

    std::optional<store_summary> store;
    std::string store_problem;
    try {
        store = inspect_store(location_of_store(cfg), most_domains_in_use);
    } catch (const store_error& e) {
        store_problem = e.what();
    }
    const auto* name_servers = variable(name_servers_variable);
    remote_questions ask{
        .domains = choose_domains(given.domains, store),
        .name_servers = name_servers ? name_servers : "",
        .remembered_limit = store ? store->remembered_limit : 0,
        .api_key = environment.found.resend_key,
    };
    for (const auto& error : environment.errors) {
        if (is_about_key(cfg, error))
            ask.api_key.clear();
        if (error.starts_with("resend.ca_file"))
            ask.resend = false;
    }
    asio::io_context ctx{1};
    try {
        run_to_the_end(check_remotely(ctx.get_executor(), cfg, std::move(ask), report), ctx);
    } catch (const std::invalid_argument& e) {
        throw bad_usage(std::string(name_servers_variable) + ": " + e.what());
    }
    report.diagnoses.push_back(check_webhook_secrets(cfg, environment.found.webhook_secrets));
    report.diagnoses.push_back(check_unsubscribe(cfg.webhooks, environment.found.webhook_secrets));
    for (auto& f : check_store(cfg, store, store_problem))
        report.diagnoses.push_back(std::move(f));
    return report;
}

int doctor(const session& s, const arguments& given)
{
    const auto reading = read_config(given.file);
    if (!reading.errors.empty()) {
        std::string all;
        for (const auto& error : reading.errors)
            all.append(all.empty() ? "" : "\n").append(error);
        throw bad_usage(all);
    }
    const auto report = examine(reading.cfg, given);
    if (s.json)
        std::cout << boost::json::serialize(doctor_json(report)) << '\n';
    else
        std::cout << doctor_text(report);
    return report.has(severity::problem) ? failure : success;
}

} // namespace

void add_doctor(CLI::App& app, session& s)
{
    auto* command = app.add_subcommand(
        "doctor", "Check the key, the connection, the domains and their DNS, and what is around"
    );
    auto given = std::make_shared<arguments>();
    command
        ->add_option("--config", given->file, "Configuration (TOML); without it the defaults hold")
        ->type_name("FILE");
    command
        ->add_option("domains", given->domains, "Domains to check; without any, those in use are")
        ->type_name("DOMAIN");
    command->add_flag("--json", s.json, "Print JSON");
    command->footer("Examples:\n"
                    "  resend-relay doctor --config /etc/resend-relay/relay.toml\n"
                    "  resend-relay doctor acme.example --json\n"
                    "\nVariables, beside those that the configuration names:\n"
                    "  RELAY_DNS_SERVER    other name servers than the system's\n"
                    "\nExit status:\n"
                    "  0  nothing is wrong, or there are warnings only\n"
                    "  1  something stops mail, or makes receivers refuse it\n"
                    "  2  bad arguments or configuration");
    command->callback([&s, given] { s.status = doctor(s, *given); });
}

} // namespace relay::cli
