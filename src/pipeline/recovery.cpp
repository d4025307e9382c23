#include "relay/base/moment.hpp"
#include "relay/mail/address.hpp"
#include "relay/pipeline/pipeline.hpp"
#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

#include <vector>

// What the last run left is taken up.

namespace relay {

namespace asio = boost::asio;

asio::awaitable<void> pipeline::recover()
{
    if (!starts_have_names())
        spdlog::warn("the machine's start has no name (/proc/sys/kernel/random/boot_id cannot be "
                     "read): what may have been accepted before a restart of the relay is not "
                     "repeated, but waits for evidence");
    co_await load_suppressions();
    co_await arrivals.recover();
    co_await campaign_canceller.recover();
    co_await take_up_requests();
    co_await take_up_pauses();
}

asio::awaitable<void> pipeline::load_suppressions()
{
    constexpr std::size_t step = 10'000;
    std::int64_t last = 0;
    for (;;) {
        const auto entries =
            co_await until_read([&] { return event_reader.suppressions_after(last, step); });
        for (const auto& [number, what] : entries) {
            suppressed_addresses.apply(
                {.address = fold_address(what.email), .scope = what.scope, .added = true}
            );
            last = number;
        }
        if (entries.size() < step)
            co_return;
    }
}

asio::awaitable<void> pipeline::take_up_requests()
{
    auto open = co_await until_read([&] { return queue_reader.open_requests(); });
    const auto flows = co_await until_read([&] { return queue_reader.backlog(); });
    std::vector<message_id> sealed;
    for (auto& request : open) {
        request.maybe_accepted |= !request.ready; // nobody knows whether there was an answer
        sealed.insert(sealed.end(), request.members.begin(), request.members.end());
    }
    ready_queue.recover(flows, sealed);
    spdlog::info(
        "recovered: {} requests that were in flight, {} flows with a backlog",
        open.size(),
        flows.size()
    );
    for (auto& request : open) {
        auto facts = co_await until_read([&] { return queue_reader.load_facts(request.members); });
        const auto repeated = request_from_disk(std::move(request), std::move(facts));
        in_flight.add(repeated);
        repeat_queue.add_last(repeated);
    }
}

// A pause by hand lasts until somebody ends it, or its time is over. The others begin anew if their
// cause is met.
asio::awaitable<void> pipeline::take_up_pauses()
{
    const auto now = wall_now();
    const auto open = co_await until_read([&] { return message_reader.pauses_between(now, now); });
    for (const auto& pause : open) {
        pause_control.take_up(pause, now);
    }
}

} // namespace relay
