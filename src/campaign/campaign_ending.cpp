#include "relay/campaign/campaign_control.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

// How often those are looked for that run on disk alone
constexpr auto revived_again_after = 30s;

} // namespace

// One that has to pause is not looked at again until somebody resumes it.
asio::awaitable<void> campaign_control::guard()
{
    for (const auto id : p_.campaign_guard.running()) {
        const auto found = co_await p_.campaign_guard.look(id);
        if (found.too_bad)
            co_await pause(id, *found.too_bad, "the relay");
        else if (found.through)
            co_await finish(id, found.steps);
    }
    if (notifier::clock::now() >= next_revival_)
        co_await take_up_revived();
}

// When nobody waits for a turn, and nothing that was made of it waits to be sent. In this order:
// what is counted of messages is read after it is known that no more are made. That nobody awaits a
// step is for the store to know, in the moment in which it finishes; a sequence is asked for months
// whether it is through, so whoever awaits one is looked for before anything that costs more.
asio::awaitable<void> campaign_control::finish(campaign_id id, std::uint32_t steps)
{
    const auto fed = p_.campaign_feeder.written_feedings(id);
    const auto now = co_await until_read([&] { return p_.campaign_reader.find(id); });
    if (!fed || !now || now->recipients.coming > 0 || now->recipients.passed < now->recipients.all)
        co_return;
    const auto awaited =
        co_await until_read([&] { return p_.campaign_reader.awaited_steps(id, steps); });
    const auto by_somebody = [](const awaited_step& step) { return step.earliest.has_value(); };
    if (std::ranges::any_of(awaited, by_somebody))
        co_return;
    report_query query{.by = report_by::campaign, .tag = {}, .campaign = flow_of(id)};
    const auto report = co_await until_read([&] { return p_.event_reader.report(query); });
    if (report.total.queued() > 0)
        co_return;
    if (p_.campaign_feeder.written_feedings(id) != fed)
        co_return;
    const auto moved = co_await p_.sequence_book.finish(id, steps, p_.now());
    if (moved.status == campaign_change_result::done)
        p_.campaign_guard.is_over(id);
}

// A dead letter of a sequence that had finished was tried again: the sequence runs on disk. It may
// have been paused since it was read, so that it runs is for the store to say.
asio::awaitable<void> campaign_control::take_up_revived()
{
    next_revival_ = notifier::clock::now() + revived_again_after;
    const auto running = co_await all_in(campaign_state::running);
    for (const auto& c : running) {
        std::vector from{campaign_state::running};
        if (!p_.campaign_feeder.feeds(c.id))
            co_await go(c.id, std::move(from));
    }
}

} // namespace relay
