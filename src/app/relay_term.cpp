#include "app/relay_parts.hpp"
#include "relay/async/sleep.hpp"
#include "relay/base/log.hpp"
#include "relay/store/store_error.hpp"

#include <spdlog/spdlog.h>

#include <utility>

// A relay that is the sender of several, and how it learns that it is no more

namespace relay {

namespace asio = boost::asio;

// The thread that renews the term does so only while this one says that it lives.
asio::awaitable<void> relay_server::impl::keep_term()
{
    const auto lease = cfg.cluster.lease;
    for (;;) {
        member.lives_for(lease / 4);
        co_await sleep_for(lease / 16);
    }
}

void relay_server::impl::expect_term() const
{
    const auto now = member.now();
    if (now.state == membership::state::deposed)
        throw term_lost(now.sender + " has taken over, with term " + std::to_string(now.epoch));
}

asio::awaitable<void> relay_server::impl::watch_term()
{
    for (;;) {
        expect_term();
        if (member.has_lost_commits())
            co_await heed_lost_commits();
        tell_of_silence(member.now());
        co_await member.changed();
    }
}

// On disk first: whoever takes over is to know it.
asio::awaitable<void> relay_server::impl::heed_lost_commits()
{
    services.pause_control.begin_for_lost_commits(wall_now());
    co_await services.store.flush();
    member.heeded_lost_commits();
    while (member.has_lost_commits())
        co_await member.changed();
}

void relay_server::impl::tell_of_silence(const membership::standing& now)
{
    const bool was_silent = std::exchange(silent, !member.may_write());
    if (silent && !was_silent)
        log_line(
            spdlog::level::warn,
            "the term could not be renewed in time: nothing is sent until it is",
            {{"term", now.epoch}, {"why", now.trouble}}
        );
    if (silent || !was_silent)
        return;
    log_line(
        spdlog::level::info, "the term was renewed: mail is sent again", {{"term", now.epoch}}
    );
    services.changed.notify_all();
}

} // namespace relay
