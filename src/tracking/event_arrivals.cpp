#include "relay/tracking/event_arrivals.hpp"

#include "relay/pipeline/arrivals.hpp"
#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Events that one transaction takes up: some 30 ms of the store's thread
constexpr std::size_t at_once = 50;

} // namespace

event_arrivals::event_arrivals(const parts& p) : p_(p), page_(at_once) {}

asio::awaitable<void> event_arrivals::recover()
{
    set_aside_ = co_await until_read([&] { return p_.event_reader.events_set_aside(); });
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
        some.resize(std::min(found, page_.next()));
        const auto tried = some.size();
        if (tried == 0)
            co_return;
        const auto first = some.front();
        if (co_await p_.tracker.take_up(std::move(some))) {
            page_.taken(tried);
            taken_up_ += tried;
            if (found == tried && found < at_once)
                co_return;
            continue;
        }
        if (p_.store.stats().failing)
            co_return;
        if (page_.failed(tried) && !co_await give_up(first))
            co_return;
    }
}

// Nothing behind it waits for an event that the database does not take. False: it takes nothing.
asio::awaitable<bool> event_arrivals::give_up(const placed_event& e)
{
    if (!co_await p_.event_log.set_aside(e.place, wall_now()))
        co_return false;
    ++set_aside_;
    const auto* webhook = std::get_if<received_webhook>(&e.event.what);
    spdlog::critical(
        "{} of {} is set aside: another relay has taken it in, and the database does not take it",
        webhook ? "webhook " + webhook->id : std::string("an unsubscription"),
        to_iso8601(e.place.received)
    );
    co_return true;
}

} // namespace relay
