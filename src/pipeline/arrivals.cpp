#include "relay/pipeline/arrivals.hpp"

#include "relay/async/sleep.hpp"

#include <spdlog/spdlog.h>

namespace relay {

namespace asio = boost::asio;

namespace {

// Messages that one transaction takes up: some 20 ms of the store's thread
constexpr std::size_t at_once = 200;

constexpr milliseconds look_every{1'000};

} // namespace

// All of it is on disk before the queue is read for the first time.
asio::awaitable<void> arrivals::recover()
{
    while (expected()) {
        const auto taken = co_await p_.store.take_up(at_once);
        if (!taken || taken->empty())
            break;
        for (const auto& each : *taken)
            p_.id_source.lift(each.id);
        taken_up_ += taken->size();
    }
    if (taken_up_ > 0)
        spdlog::info("taken up: {} messages that other relays have accepted", taken_up_);
}

asio::awaitable<void> arrivals::run()
{
    for (;;) {
        co_await take_up();
        co_await sleep_for(look_every);
    }
}

asio::awaitable<void> arrivals::take_up()
{
    if (!expected())
        co_return;
    for (;;) {
        const auto taken = co_await p_.store.take_up(at_once);
        if (!taken || taken->empty())
            co_return;
        for (const auto& each : *taken)
            arrived(each);
        p_.scheduled.notify_all();
        p_.expiring.notify_all();
        taken_up_ += taken->size();
    }
}

asio::awaitable<bool> arrivals::look_for(message_id id)
{
    if (!expected() || slot_of(id) == sender_slot)
        co_return false;
    co_await take_up();
    co_return true;
}

// Who is suppressed from now on is looked for in all mail with ids up to this one.
void arrivals::arrived(const accept_result& where)
{
    p_.id_source.lift(where.id);
    if (where.status == acceptance::queued)
        p_.ready_queue.arrived_on_disk(where);
}

} // namespace relay
