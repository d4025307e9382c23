#include "relay/tracking/event_arrivals.hpp"

#include "relay/pipeline/arrivals.hpp"
#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Events that one transaction takes up: some 30 ms of the store's thread
constexpr std::size_t at_once = 50;

} // namespace

asio::awaitable<void> event_arrivals::recover()
{
    co_await take_up();
    if (taken_up_ > 0)
        spdlog::info("taken up: {} events that other relays have taken in", taken_up_);
}

asio::awaitable<void> event_arrivals::run()
{
    const auto& member = p_.membership;
    for (;;) {
        const auto told = member.told_of_inbox();
        co_await take_up();
        co_await member.told_of_inbox_beyond(told, notifier::clock::now() + look_every);
    }
}

asio::awaitable<void> event_arrivals::take_up()
{
    while (p_.store.location().is_shared()) {
        auto some = co_await until_read([&] { return p_.event_reader.events_in_inbox(at_once); });
        const auto found = some.size();
        if (found == 0 || !co_await p_.tracker.take_up(std::move(some)))
            co_return;
        taken_up_ += found;
        if (found < at_once)
            co_return;
    }
}

} // namespace relay
