#include "relay/pipeline/campaign_canceller.hpp"

#include "pipeline/due_times.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/pipeline/until_read.hpp"

#include <optional>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// What is in a request may come back from there, and what the store would not write is still to be
// written: both are looked for again after this.
constexpr milliseconds look_again_after{1'000};

} // namespace

asio::awaitable<void> campaign_canceller::recover()
{
    const auto cancels = co_await until_read([&] { return p_.queue_reader.campaign_cancels(); });
    for (const auto& c : cancels)
        p_.ready_queue.cancel(c.campaign, c.place);
}

asio::awaitable<bool> campaign_canceller::cancel(std::string campaign)
{
    const auto c = co_await p_.message_store.cancel_campaign(std::move(campaign), wall_now());
    if (!c)
        co_return false;
    cancelled(*c);
    co_return true;
}

void campaign_canceller::cancelled(const campaign_cancel& c)
{
    p_.ready_queue.cancel(c.campaign, c.place);
    wanted_.notify_all();
}

asio::awaitable<void> campaign_canceller::run()
{
    for (;;) {
        const auto seen = wanted_.notified();
        const auto cancels =
            co_await until_read([&] { return p_.queue_reader.campaign_cancels(); });
        bool all_done = true;
        for (const auto& c : cancels) {
            const bool done = co_await carry_out(c);
            all_done &= done;
        }
        const auto again = all_done ? std::nullopt : std::optional(wall_now() + look_again_after);
        co_await sleep_until_due(again, wanted_, seen);
    }
}

// Whatever is queued or scheduled and in no request when it is looked at stays so until its row
// says that it is cancelled.
asio::awaitable<bool> campaign_canceller::carry_out(campaign_cancel c)
{
    bool all_done = true;
    cancel_cursor at;
    for (bool more = true; more;) {
        auto slice = co_await until_read([&] { return p_.queue_reader.find_cancelled(c, at); });
        const auto held = [this](message_id id) { return p_.in_flight.holds(id); };
        all_done &= std::erase_if(slice.found, held) == 0;
        if (!slice.found.empty()) {
            const bool written = co_await p_.message_store.carry_out_cancel(std::move(slice.found));
            all_done &= written;
        }
        at = slice.next;
        more = !slice.last;
    }
    if (!all_done)
        co_return false;
    const bool ended = co_await p_.message_store.end_cancel(c);
    if (ended)
        p_.ready_queue.cancel_ended(c.campaign, c.place);
    co_return ended;
}

} // namespace relay
