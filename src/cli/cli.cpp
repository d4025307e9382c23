#include "relay/cli/cli.hpp"

#include "cli/api_client.hpp"
#include "cli/colour.hpp"
#include "cli/command.hpp"
#include "cli/failure_text.hpp"
#include "cli/help_formatter.hpp"
#include "cli/line_width.hpp"
#include "cli/screen.hpp"
#include "relay/base/spelling.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <unistd.h>

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

namespace {

constexpr auto examples = R"(Examples:
  resend-relay serve --config /etc/resend-relay/relay.toml
  resend-relay send --from "Acme <hello@acme.example>" --to ann@example.org \
      --subject Hi --text Hello
  resend-relay campaign create spring.toml --recipients people.csv --start
  resend-relay status --watch
  resend-relay top
  resend-relay events --follow --type bounced
  resend-relay dlq retry --reason exhausted --dry-run
  resend-relay COMMAND --help

Variables:
  RELAY_URL                where commands find the relay (http://127.0.0.1:7351)
  RELAY_API_KEY            the token of its HTTP API, for it and for commands
  RESEND_API_KEY           the key for Resend
  RESEND_WEBHOOK_SECRET    the signing secret of Resend's webhooks
  RELAY_FEED_SECRET        what signs the events that are posted
  RELAY_STORE_URL          the PostgreSQL database that the store is in
  RELAY_DNS_SERVER         other name servers than the system's, for the doctor
  NO_COLOR                 when it is set: no colours
The configuration may name others for the relay.

Exit status:
  0  done; the relay was stopped cleanly
  1  failed
  2  bad arguments or configuration
  3  another relay holds the data directory
  4  the relay could not be reached
  5  what was asked for does not exist
  75 another relay on the same database takes over)";

void add_commands(CLI::App& app, session& s)
{
    add_serve(app, s);
    add_check_config(app, s);
    add_doctor(app, s);
    add_backup_commands(app, s);
    add_store_commands(app, s);
    add_relay_commands(app, s);
    add_send(app, s);
    add_load(app, s);
    add_status(app, s);
    add_top(app, s);
    add_events(app, s);
    add_message_commands(app, s);
    add_dead_letter_commands(app, s);
    add_suppression_commands(app, s);
    add_report_command(app, s);
    add_campaign_commands(app, s);
    add_list_commands(app, s);
    add_pause_commands(app, s);
    add_completion(app, s);
}

// The command that was given last: what is wrong behind it is about it.
const CLI::App& given_command(const CLI::App& app)
{
    const auto* here = &app;
    for (auto given = here->get_subcommands(); !given.empty(); given = here->get_subcommands())
        here = given.back();
    return *here;
}

// Of a command that is misspelt CLI11 only says that there is none.
std::string unknown_word(const CLI::App& app, const std::string& word)
{
    std::vector<std::string_view> known;
    for (const auto* command : given_command(app).get_subcommands({}))
        if (!command->get_group().empty())
            known.push_back(command->get_name());
    std::string text = "there is no command or option " + word;
    if (const auto closest = closest_word(word, known))
        text.append(": did you mean ").append(*closest).append("?");
    return text;
}

// Whether JSON is wanted, when the arguments cannot be read to the end
bool wants_json(int argc, char** argv)
{
    return std::find(argv, argv + argc, std::string_view("--json")) != argv + argc;
}

int report_bad_arguments(const CLI::App& app, const CLI::ParseError& error, bool as_json)
{
    const auto unknown = app.remaining(true);
    const bool misspelt =
        dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !unknown.empty();
    const auto message = misspelt ? unknown_word(app, unknown.front()) : std::string(error.what());
    report_failure(as_json, "bad_usage", message);
    if (!as_json)
        std::cerr << "Run with --help for more information.\n";
    return usage;
}

} // namespace

int run(int argc, char** argv)
{
    session s;
    if (const char* token = std::getenv("RELAY_API_KEY"))
        s.token = token;
    if (const char* url = std::getenv("RELAY_URL"); url && *url)
        s.url = url;

    if (const auto screen = size_of_screen(STDOUT_FILENO))
        limit_lines(screen->columns);
    use_colours(shows_colours(STDOUT_FILENO));

    CLI::App app(
        "A relay between applications and Resend: takes mail, keeps it safe, and sends it "
        "as fast as Resend allows.",
        "resend-relay"
    );
    app.formatter(std::make_shared<help_formatter>());
    app.set_version_flag("--version", "resend-relay " RELAY_VERSION);
    app.require_subcommand(1);
    add_commands(app, s);
    app.footer(examples); // behind the commands, which would take it over
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) // help, or the version
            return app.exit(e);
        return report_bad_arguments(app, e, wants_json(argc, argv));
    } catch (const relay_unreachable& e) {
        report_failure(s.json, "unreachable", e.what());
        return unreachable;
    } catch (const bad_usage& e) {
        report_failure(s.json, "bad_usage", e.what());
        return usage;
    } catch (const std::exception& e) {
        report_failure(s.json, "failed", failure_text(e));
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
