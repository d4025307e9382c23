#include "relay/store/backup.hpp"

#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/read_config.hpp"
#include "relay/config/store_url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <memory>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr auto backup_footer =
    R"(DIR is made, or is there and empty. All that was acknowledged before the backup
began is in it; it is complete when relay.db is there. It has recipients, mail
and secrets, and is its owner's alone. Run it as the relay's user or as root.

Examples:
  resend-relay backup --config /etc/resend-relay/relay.toml /var/backups/relay-1)";

constexpr auto restore_footer =
    R"(The store's directory must be empty, or not be there. Run it as the relay's
user, or as root: then the files get the directory's owner. Two relays must
never send from copies of one store.

The relay takes mail and begins paused, for it cannot know what was sent after
the backup. Resume it at once if nothing was, as after the backup of a relay
that stood still. Otherwise all that was unfinished then may leave a second
time: cancel what must not (`campaign cancel`, `cancel`), then resume. What was
in a request then is repeated under its key while Resend surely knows that (23
hours), and is a dead letter, outcome_unknown, later. Mail, suppressions and
unsubscribes that came after the backup are not in it.

Examples:
  resend-relay restore /var/backups/relay-1 --data-dir /var/lib/resend-relay)";

struct backup_arguments
{
    std::string backup; // its directory
    std::string config;
    std::string data_dir; // empty: the configuration's
};

// Where the store is. Throws bad_usage: the configuration cannot be read, or has it in a database.
std::string data_dir_of(const backup_arguments& given)
{
    if (!given.data_dir.empty())
        return given.data_dir;
    const auto reading = read_config(given.config);
    if (!reading.errors.empty())
        throw bad_usage(reading.errors.front());
    if (const auto& in = reading.cfg.store; !in.url.empty())
        throw bad_usage(
            "the store is in PostgreSQL, " + without_password(in.url) +
            ": copy it by pg_dump and pg_restore, with its schema " + in.schema
        );
    return reading.cfg.data_dir;
}

std::string report_json(const backup_report& report)
{
    const json::object all{
        {"at", to_iso8601(report.at)},
        {"unfinished", report.unfinished},
        {"bytes", report.bytes},
        {"missing", json::array(report.missing.begin(), report.missing.end())},
    };
    return json::serialize(all);
}

void print(const backup_report& report, const std::string& what, bool as_json)
{
    if (as_json) {
        std::cout << report_json(report) << '\n';
        return;
    }
    std::cout << what << ", as of " << to_iso8601(report.at) << ": " << report.unfinished
              << " messages that were not finished, " << report.bytes << " bytes\n";
    for (const auto& file : report.missing)
        std::cerr << "warning: the store has lost " << file << ", and the mail in it\n";
}

int back_up(const backup_arguments& given, bool as_json)
{
    const auto data_dir = data_dir_of(given);
    print(back_up_store(data_dir, given.backup), data_dir + " is in " + given.backup, as_json);
    return success;
}

int restore(const backup_arguments& given, bool as_json)
{
    const auto data_dir = data_dir_of(given);
    print(restore_store(given.backup, data_dir), given.backup + " is in " + data_dir, as_json);
    if (!as_json)
        std::cout << "The relay takes mail and begins paused, since those messages may have been "
                     "sent after the\nbackup: `resend-relay resume` sends them.\n";
    return success;
}

CLI::App* add_copying_command(
    CLI::App& app,
    session& s,
    const char* name,
    const char* what,
    int (*run)(const backup_arguments&, bool)
)
{
    auto* command = app.add_subcommand(name, what);
    auto given = std::make_shared<backup_arguments>();
    command->add_option("DIR", given->backup, "The backup's directory")
        ->type_name("PATH")
        ->required();
    auto* config = command->add_option("--config", given->config, "The relay's configuration")
                       ->type_name("FILE");
    command->add_option("--data-dir", given->data_dir, "The store's directory, if not that one's")
        ->type_name("PATH")
        ->excludes(config);
    command->add_flag("--json", s.json, "Print JSON");
    command->callback([&s, given, run] { s.status = run(*given, s.json); });
    return command;
}

} // namespace

void add_backup_commands(CLI::App& app, session& s)
{
    add_copying_command(app, s, "backup", "Copy the store, while the relay runs or not", back_up)
        ->footer(backup_footer);
    add_copying_command(app, s, "restore", "Make a store of a backup", restore)
        ->footer(restore_footer);
}

} // namespace relay::cli
