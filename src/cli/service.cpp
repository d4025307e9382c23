#include "cli/service.hpp"

#include "cli/logging.hpp"
#include "cli/session.hpp"
#include "relay/async/sleep.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <cstdlib>
#include <ctime>
#include <sys/resource.h>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

// systemd matches a reload with what it asked for by the monotonic clock.
void notify_reloading()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto us = static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
    ::sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", us);
}

void reload(relay_server& relay, const read_again& again)
{
    notify_reloading();
    if (auto read = again()) {
        set_log_level(read->first.log.level);
        relay.reload(read->first, std::move(read->second));
        spdlog::info("the configuration was read again");
    } else {
        spdlog::error("the configuration stays as it was");
    }
    ::sd_notify(0, "READY=1");
}

} // namespace

asio::signal_set watched_signals(asio::io_context& ctx)
{
    return {ctx, SIGTERM, SIGINT, SIGHUP};
}

asio::awaitable<void> run_signals(asio::signal_set& signals, relay_server& relay, read_again again)
{
    bool stopping = false;
    for (;;) {
        const int signal = co_await signals.async_wait(asio::use_awaitable);
        if (signal == SIGHUP) {
            if (!stopping)
                reload(relay, again);
            continue;
        }
        if (stopping) {
            spdlog::warn("stopped at once: what was on its way is repeated at the next start");
            std::_Exit(failure);
        }
        stopping = true;
        relay.stop();
    }
}

asio::awaitable<void> run_watchdog()
{
    std::uint64_t patience_us = 0;
    if (::sd_watchdog_enabled(0, &patience_us) <= 0)
        co_return;
    for (;;) {
        ::sd_notify(0, "WATCHDOG=1");
        co_await sleep_for(std::chrono::microseconds(patience_us / 2));
    }
}

void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace relay::cli
