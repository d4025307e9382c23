#include "cli/command.hpp"
#include "cli/failure_text.hpp"
#include "cli/logging.hpp"
#include "cli/read_config.hpp"
#include "cli/sandbox.hpp"
#include "cli/service.hpp"
#include "cli/spare.hpp"
#include "relay/app/listening_sockets.hpp"
#include "relay/app/spare_server.hpp"
#include "relay/async/task_group.hpp"
#include "relay/config/fixed_settings.hpp"
#include "relay/store/configured_store.hpp"
#include "relay/store/engine_check.hpp"
#include "relay/store/membership.hpp"
#include "relay/store/store_error.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <tuple>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> run_relay(relay_server& relay, task_group& around)
{
    co_await relay.run();
    co_await around.shut_down(std::chrono::milliseconds(0));
}

// Where the relay gets its configuration
struct configuration
{
    explicit configuration(std::string name, bool of_sandbox) : file(std::move(name))
    {
        if (of_sandbox)
            inside = std::make_unique<sandbox>(read_config(file, sandbox::defaults()).cfg);
    }

    config_reading read() const
    {
        if (!inside)
            return read_config(file);
        auto reading = read_config(file, sandbox::defaults());
        inside->turn_inwards(reading.cfg);
        return reading;
    }

    auto variables() const { return inside ? sandbox::variable : variable; }

    std::string file;                // may be empty
    std::unique_ptr<sandbox> inside; // null: mail is sent for real
};

// Reads the configuration for SIGHUP, and checks what would hold: what cannot change stays, such as
// a listener that others reach, which then still needs its token.
std::optional<std::pair<config, secrets>>
read_anew(const configuration& source, const config& running)
{
    auto reading = source.read();
    for (const auto& error : reading.errors)
        spdlog::error("{}", error);
    if (!reading.errors.empty())
        return std::nullopt;
    auto& cfg = reading.cfg;
    for (const auto& key : keep_fixed_settings(running, cfg))
        spdlog::warn("{} cannot change while the relay runs: it stays as it was", key);
    auto report = inspect_environment(cfg, source.variables());
    for (const auto& error : report.errors)
        spdlog::error("{}", error);
    if (!report.errors.empty())
        return std::nullopt;
    return std::pair(std::move(cfg), std::move(report.found));
}

struct serve_arguments
{
    std::string file;
    bool in_sandbox{};
    bool even_if_moved{};
    bool takes_other_key{};
};

// One of several relays on a database. It listens from its start on.
struct seat
{
    seat(asio::io_context& ctx, const config& cfg, const secrets& keys, bool takes_other_key)
    {
        const auto where = location_of_store(cfg);
        for (const auto& f : check_settings(where).findings)
            if (f.result != engine_report::result::good)
                spdlog::warn("{}: {}", where.name(), f.text);
        sockets.open(ctx.get_executor(), cfg, !keys.webhook_secrets.empty());
        if (cfg.cluster.advertise.empty() && needs_host(sockets))
            spdlog::warn("cluster.advertise is empty: what listens at every address is reached by "
                         "relays of this machine alone");
        const member_settings me{
            .name = name_among_relays(cfg),
            .lease = cfg.cluster.lease,
            .resend_key = keys.resend_key,
            .takes_other_key = takes_other_key,
            .at = addresses_of(sockets, cfg.cluster.advertise),
            .network = name_of_network(),
        };
        member = join_relays(where, me, ctx.get_executor());
    }

    listening_sockets sockets;
    std::unique_ptr<membership> member;
};

// A spare until it is its turn, with the configuration as it is then: it may have waited for days.
// False: it was stopped before.
bool await_turn(
    asio::io_context& ctx,
    asio::signal_set& signals,
    seat& mine,
    config& cfg,
    secrets& keys,
    const configuration& source
)
{
    const auto again = [&] { return read_anew(source, cfg); };
    spare_server spare(ctx.get_executor(), cfg, keys, *mine.member, mine.sockets);
    if (!wait_for_term(ctx, signals, *mine.member, spare, again))
        return false;
    if (auto read = again()) {
        std::tie(cfg, keys) = std::move(*read);
        mine.member->use_key(keys.resend_key);
    }
    return true;
}

int run_to_the_end(
    config cfg, secrets keys, const configuration& source, const serve_arguments& given
)
{
    asio::io_context ctx(1); // one thread runs everything: nothing needs a lock
    auto signals = watched_signals(ctx);
    std::optional<seat> mine; // none: no other relay can open the store
    if (location_of_store(cfg).is_shared()) {
        mine.emplace(ctx, cfg, keys, given.takes_other_key);
        if (!await_turn(ctx, signals, *mine, cfg, keys, source))
            return success;
    }
    auto* inbox = source.inside ? &source.inside->inbox() : nullptr;
    const relay_options options{
        .of_sandbox = inbox,
        .member = mine ? *mine->member : alone(),
        .sockets = mine ? &mine->sockets : nullptr,
        .even_if_moved = given.even_if_moved,
    };
    relay_server relay(ctx, cfg, std::move(keys), options);
    task_group around(ctx.get_executor());
    around.spawn(run_signals(signals, relay, [&source, &cfg] { return read_anew(source, cfg); }));
    around.spawn(run_watchdog());

    std::exception_ptr failure;
    auto on_end = [&](std::exception_ptr error) {
        failure = error;
        ctx.stop();
    };
    asio::co_spawn(ctx, run_relay(relay, around), on_end);
    ctx.run();
    if (!failure)
        return relay.has_resigned() ? deposed : success;
    try {
        std::rethrow_exception(failure);
    } catch (const term_lost& e) {
        spdlog::critical("this relay is not the sender any more: {}", failure_text(e));
        std::_Exit(deposed);
    } catch (const std::exception& e) {
        // Its coroutines still hold on to each other: there is no way to take them down in order.
        // What was acknowledged is on disk.
        spdlog::critical("{}", failure_text(e));
        std::_Exit(cli::failure);
    }
}

int serve(const serve_arguments& given)
{
    const configuration source(given.file, given.in_sandbox);
    const auto reading = source.read();
    const auto& cfg = reading.cfg;
    auto report = inspect_all(reading, source.variables());
    for (const auto& error : report.errors)
        std::cerr << "resend-relay: " << error << '\n';
    if (!report.errors.empty())
        return usage;

    set_up_log(cfg.log);
    if (source.inside)
        source.inside->announce(cfg);
    for (const auto& warning : report.warnings)
        spdlog::warn("{}", warning);
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    try {
        spdlog::info("resend-relay " RELAY_VERSION ", data in {}", location_of_store(cfg).name());
        return run_to_the_end(cfg, std::move(report.found), source, given);
    } catch (const store_locked& e) {
        spdlog::critical("{}", e.what());
        return locked;
    } catch (const term_lost& e) {
        spdlog::critical("this relay is not the sender any more: {}", e.what());
        return deposed;
    } catch (const wrong_store& e) {
        spdlog::critical("{}: {}", cfg.store.url.empty() ? "data_dir" : "store.url", e.what());
        return usage;
    } catch (const std::exception& e) {
        spdlog::critical("{}", failure_text(e));
        return failure;
    }
}

} // namespace

void add_serve(CLI::App& app, session& s)
{
    auto* command = app.add_subcommand("serve", "Run the relay");
    auto given = std::make_shared<serve_arguments>();
    command
        ->add_option("--config", given->file, "Configuration (TOML); without it the defaults hold")
        ->type_name("FILE");
    command->add_flag(
        "--sandbox",
        given->in_sandbox,
        "Send nothing: keep what is handed in in an inbox to look at"
    );
    command->add_flag(
        "--even-so",
        given->even_if_moved,
        "Use a store although it was copied: only if no relay has used the copy"
    );
    command->add_flag(
        "--accept-key",
        given->takes_other_key,
        "Take over, with a store in PostgreSQL, although it was last sent with another key for "
        "Resend: only if that is of the same team"
    );
    command->footer("Examples:\n"
                    "  resend-relay serve --sandbox        # needs no key and no configuration\n"
                    "  RESEND_API_KEY=re_... resend-relay serve\n"
                    "  resend-relay serve --config /etc/resend-relay/relay.toml\n"
                    "\nSIGHUP reads the configuration again, SIGTERM stops in good order.\n"
                    "\nVariables, which the configuration may name otherwise:\n"
                    "  RESEND_API_KEY           the key for Resend\n"
                    "  RELAY_API_KEY            the token that callers over HTTP must show\n"
                    "  RESEND_WEBHOOK_SECRET    what Resend signs its webhooks with\n"
                    "  RELAY_FEED_SECRET        what signs the events that are posted\n"
                    "  RELAY_STORE_URL          the PostgreSQL database that the store is in\n"
                    "\nExit status:\n"
                    "  0  it was stopped in good order\n"
                    "  1  it failed while it ran\n"
                    "  2  it cannot start so: the configuration, a variable or an address\n"
                    "  3  another relay holds the data directory\n"
                    "  75 another relay on its database takes over: start it anew, as a spare");
    command->callback([&s, given] { s.status = serve(*given); });
}

} // namespace relay::cli
