#include "relay/cli/cli.hpp"

#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/failure_text.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdlib>
#include <iostream>

namespace relay::cli {

CLI::App* add_client_command(
    CLI::App& to,
    session& s,
    const std::string& name,
    const std::string& what,
    std::function<int(const session&)> run
)
{
    auto* command = to.add_subcommand(name, what);
    command->add_option("--url", s.url, "Where the relay's HTTP API is (or RELAY_URL)")
        ->capture_default_str();
    command->add_flag("--json", s.json, "Print JSON");
    command->callback([&s, run = std::move(run)] { s.status = run(s); });
    return command;
}

int run(int argc, char** argv)
{
    session s;
    if (const char* token = std::getenv("RELAY_API_KEY"))
        s.token = token;
    if (const char* url = std::getenv("RELAY_URL"); url && *url)
        s.url = url;

    CLI::App app("A relay between applications and Resend: takes mail, keeps it safe, and sends it "
                 "as fast as Resend allows.");
    app.set_version_flag("--version", "resend-relay " RELAY_VERSION);
    app.require_subcommand(1);
    add_serve(app, s);
    add_check_config(app, s);
    add_doctor(app, s);
    add_send(app, s);
    add_load(app, s);
    add_status(app, s);
    add_message_commands(app, s);
    add_dead_letter_commands(app, s);
    add_suppression_commands(app, s);
    add_report_commands(app, s);
    add_pause_commands(app, s);
    add_completion(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& e) {
        // Of a command that is misspelt, CLI11 only says that there is none
        if (const auto unknown = app.remaining(true); !unknown.empty()) {
            std::cerr << "resend-relay: there is no command or option " << unknown.front()
                      << "\nRun with --help for more information.\n";
            return usage;
        }
        app.exit(e);
        return usage;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? success : usage;
    } catch (const relay_unreachable& e) {
        std::cerr << "resend-relay: " << e.what() << '\n';
        return unreachable;
    } catch (const bad_usage& e) {
        std::cerr << "resend-relay: " << e.what() << '\n';
        return usage;
    } catch (const std::exception& e) {
        std::cerr << "resend-relay: " << failure_text(e) << '\n';
        return failure;
    }

    // On a full disk, half an answer looks like a whole one.
    std::cout.flush();
    if (std::cout)
        return s.status;
    std::cerr << "resend-relay: the output could not be written\n";
    return s.status == success ? failure : s.status;
}

} // namespace relay::cli
