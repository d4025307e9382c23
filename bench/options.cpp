#include "options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

namespace relay::bench {

namespace {

const std::set<std::string> every_part{
    "batch",
    "single",
    "latency",
    "limit",
    "http",
    "webhooks",
    "wrk",
    "drain",
    "backlog",
    "blocked",
    "due",
    "campaign",
    "takeover",
    "doors",
};
const std::set<std::string> of_a_directory{
    "http", "drain", "backlog", "blocked", "due", "campaign"};
const std::set<std::string> of_a_database{"takeover", "doors"};

std::string why_not(const options& o)
{
    if (o.store.empty() && o.relays > 1)
        return "--relays: several need --store";
    for (const auto& part : o.only)
        if (o.store.empty() && of_a_database.contains(part))
            return part + " needs --store";
        else if (!o.store.empty() && of_a_directory.contains(part))
            return part + " is not measured with --store";
    if (o.relays < 2 && std::ranges::find(o.only, "takeover") != o.only.end())
        return "takeover needs --relays 2 or more";
    return {};
}

// The relay that was built with us
std::string default_relay_command()
{
    const auto ourselves = std::filesystem::read_symlink("/proc/self/exe");
    return (ourselves.parent_path() / "resend-relay").string() + " serve --config {config}";
}

} // namespace

bool options::wants(const std::string& part) const
{
    if (!only.empty())
        return std::ranges::find(only, part) != only.end();
    if (part == "takeover" && relays < 2)
        return false;
    return !(store.empty() ? of_a_database : of_a_directory).contains(part);
}

std::optional<options> parse_options(int argc, char** argv, int& exit_code)
{
    options o;
    double phase_seconds = 0;
    o.relay_command = default_relay_command();
    o.directory = std::filesystem::temp_directory_path().string();
    CLI::App app("Measures the relay on this machine: load generator, relay and a sink that stands "
                 "for Resend, on loopback.");
    app.set_version_flag("--version", RELAY_VERSION);
    app.add_option(
           "--only",
           o.only,
           "Parts to run: batch, single, latency, limit, http, webhooks, wrk, drain, backlog, "
           "blocked, due, campaign; with --store also takeover, doors"
    )
        ->delimiter(',')
        ->check(CLI::IsMember(every_part));
    app.add_flag("--quick", o.quick, "Seconds instead of minutes, and rougher figures");
    app.add_option(
           "--messages",
           o.messages,
           "Messages of each throughput run, of drain, due and campaign; the longest backlog"
    )
        ->check(CLI::PositiveNumber);
    app.add_option("--size", o.size, "Bytes of each mail in them")->check(CLI::Range(256, 1 << 20));
    app.add_option("--repeat", o.repeat, "Runs of each; the median is told")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--seconds", phase_seconds, "Of each measurement that goes by time; default 10")
        ->check(CLI::Range(1, 600));
    app.add_option("--connections", o.connections, "Of the load generator")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--window", o.window, "Unanswered lines of each of them")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--relay", o.relay_command, "Command of the relay; {config} is its file")
        ->capture_default_str();
    app.add_option("--dir", o.directory, "Where stores are made, and removed")
        ->check(CLI::ExistingDirectory)
        ->capture_default_str();
    app.add_option(
        "--store",
        o.store,
        "URL of a PostgreSQL database: stores are schemas of their own in it, and removed"
    );
    app.add_option(
           "--relays", o.relays, "That share the store, and take mail at all their addresses"
    )
        ->check(CLI::Range(1, 15))
        ->capture_default_str();
    app.add_flag("--json", o.json, "JSON instead of tables");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        exit_code = app.exit(e) == 0 ? 0 : 2;
        return std::nullopt;
    }
    if (const auto why = why_not(o); !why.empty()) {
        std::cerr << why << '\n';
        exit_code = 2;
        return std::nullopt;
    }
    if (phase_seconds == 0)
        phase_seconds = o.quick ? 2 : 10;
    o.phase =
        std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(phase_seconds));
    return o;
}

} // namespace relay::bench
