#pragma once

#include "cli/session.hpp"

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include <functional>
#include <string>

namespace relay::cli {

// Adds a command that talks to a running relay, with --url and --json. `run` is called when it is
// the one that was given.
CLI::App* add_client_command(
    CLI::App& to,
    session& s,
    const std::string& name,
    const std::string& what,
    std::function<int(const session&)> run
);

// For the options that take one of a few words; any other word is bad usage.
CLI::Validator is_lane();
CLI::Validator is_event();
CLI::Validator is_message_state();
CLI::Validator is_death(); // why a letter is dead
CLI::Validator is_campaign_state();
CLI::Validator is_suppression_origin(); // why an address gets no mail

// One for each file of commands
void add_serve(CLI::App& app, session& s);
void add_check_config(CLI::App& app, session& s);
void add_doctor(CLI::App& app, session& s);
void add_backup_commands(CLI::App& app, session& s);
void add_store_commands(CLI::App& app, session& s);
void add_relay_commands(CLI::App& app, session& s);
void add_send(CLI::App& app, session& s);
void add_load(CLI::App& app, session& s);
void add_status(CLI::App& app, session& s);
void add_top(CLI::App& app, session& s);
void add_events(CLI::App& app, session& s);
void add_message_commands(CLI::App& app, session& s);
void add_dead_letter_commands(CLI::App& app, session& s);
void add_suppression_commands(CLI::App& app, session& s);
void add_report_command(CLI::App& app, session& s);
void add_campaign_commands(CLI::App& app, session& s);
void add_list_commands(CLI::App& app, session& s);
void add_pause_commands(CLI::App& app, session& s);
void add_completion(CLI::App& app, session& s);

} // namespace relay::cli
