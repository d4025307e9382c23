#include "cli/command.hpp"
#include "cli/failure_text.hpp"
#include "cli/logging.hpp"
#include "cli/read_config.hpp"
#include "cli/service.hpp"
#include "relay/async/task_group.hpp"
#include "relay/config/fixed_settings.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> run_relay(relay_server& relay, task_group& around)
{
    co_await relay.run();
    co_await around.shut_down(std::chrono::milliseconds(0));
}

// Reads the configuration for SIGHUP, and checks what would hold: what cannot change stays, such as
// a listener that others reach, which then still needs its token.
std::optional<std::pair<config, secrets>> read_anew(const std::string& file, const config& running)
{
    auto reading = read_config(file);
    for (const auto& error : reading.errors)
        spdlog::error("{}", error);
    if (!reading.errors.empty())
        return std::nullopt;
    auto& cfg = reading.cfg;
    for (const auto& key : keep_fixed_settings(running, cfg))
        spdlog::warn("{} cannot change while the relay runs: it stays as it was", key);
    auto report = inspect_environment(cfg, variable);
    for (const auto& error : report.errors)
        spdlog::error("{}", error);
    if (!report.errors.empty())
        return std::nullopt;
    return std::pair(std::move(cfg), std::move(report.found));
}

void run_to_the_end(const config& cfg, secrets keys, const std::string& file)
{
    asio::io_context ctx(1); // one thread runs everything: nothing needs a lock
    relay_server relay(ctx, cfg, std::move(keys));
    task_group around(ctx.get_executor());
    around.spawn(run_signals(relay, [&file, &cfg] { return read_anew(file, cfg); }));
    around.spawn(run_watchdog());

    std::exception_ptr failure;
    auto on_end = [&](std::exception_ptr error) {
        failure = error;
        ctx.stop();
    };
    asio::co_spawn(ctx, run_relay(relay, around), on_end);
    ctx.run();
    if (!failure)
        return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        // Its coroutines still hold on to each other: there is no way to take them down in order.
        // What was acknowledged is on disk.
        spdlog::critical("{}", failure_text(e));
        std::_Exit(cli::failure);
    }
}

int serve(const std::string& file)
{
    const auto reading = read_config(file);
    const auto& cfg = reading.cfg;
    auto report = inspect_all(reading);
    for (const auto& error : report.errors)
        std::cerr << "resend-relay: " << error << '\n';
    if (!report.errors.empty())
        return usage;

    set_up_log(cfg.log);
    for (const auto& warning : report.warnings)
        spdlog::warn("{}", warning);
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    try {
        spdlog::info("resend-relay " RELAY_VERSION ", data in {}", cfg.data_dir);
        run_to_the_end(cfg, std::move(report.found), file);
    } catch (const store_locked& e) {
        spdlog::critical("{}", e.what());
        return locked;
    } catch (const std::exception& e) {
        spdlog::critical("{}", failure_text(e));
        return failure;
    }
    return success;
}

} // namespace

void add_serve(CLI::App& app, session& s)
{
    auto* command = app.add_subcommand("serve", "Run the relay");
    auto file = std::make_shared<std::string>();
    command->add_option("--config", *file, "Configuration (TOML); without it the defaults hold");
    command->footer("Examples:\n"
                    "  RESEND_API_KEY=re_... resend-relay serve\n"
                    "  resend-relay serve --config /etc/resend-relay.toml\n"
                    "SIGHUP reads the configuration again, SIGTERM stops in good order.");
    command->callback([&s, file] { s.status = serve(*file); });
}

} // namespace relay::cli
