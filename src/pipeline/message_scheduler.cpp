#include "relay/pipeline/message_scheduler.hpp"

#include "pipeline/due_times.hpp"
#include "relay/async/sleep.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t expired_at_once = 200;
constexpr std::size_t scheduled_at_once = 500; // some 10 ms of the store's thread

// What is in a request does not expire, and what the store would not write has not: both are looked
// at again after this.
constexpr milliseconds rest{1'000};

} // namespace

asio::awaitable<void> message_scheduler::run_schedule(lane l)
{
    for (;;) {
        const auto seen = p_.scheduled.notified();
        const auto now = wall_now();
        const auto due = co_await until_read([&] {
            return p_.queue_reader.due_messages(l, now, scheduled_at_once);
        });
        if (due.empty()) {
            const auto next =
                co_await until_read([&] { return p_.queue_reader.next_due_message(l); });
            co_await sleep_until_due(next, p_.scheduled, seen);
            continue;
        }
        std::vector<message_id> ids;
        for (const auto& m : due)
            ids.push_back(m.id);
        // The next reading would find the same ones before this is on disk.
        const auto queued = co_await p_.store.promote(l, std::move(ids), now);
        for (const auto& where : queued)
            p_.ready_queue.arrived_on_disk(where);
        if (queued.empty())
            co_await sleep_for(rest);
    }
}

asio::awaitable<void> message_scheduler::run_expiry()
{
    // A round reads all that has expired, page by page: what a request holds must not hide the
    // others. Rounds begin anew now and then for what has come back from its request, or when the
    // clock was set.
    wall_time last;
    message_id last_id;
    bool some_are_held = false;
    auto round_began = notifier::clock::now();
    for (;;) {
        const auto seen = p_.expiring.notified();
        const auto now = wall_now();
        auto expired = co_await until_read([&] {
            return p_.queue_reader.expired_messages(now, last, last_id, expired_at_once);
        });
        if (!expired.empty()) {
            last = expired.back().expires;
            last_id = expired.back().id;
            const auto held = [this](const expiring_message& m) {
                return p_.in_flight.holds(m.id);
            };
            some_are_held |= std::erase_if(expired, held) > 0; // sealed in time
            if (!expired.empty() && !co_await expire(std::move(expired)))
                co_await sleep_for(rest);
            continue;
        }

        auto next = co_await until_read([&] { return p_.queue_reader.next_expiry(last, last_id); });
        if (some_are_held)
            next = std::min(next.value_or(wall_time::max()), now + rest);
        co_await sleep_until_due(next, p_.expiring, seen);
        if (notifier::clock::now() - round_began < rest)
            continue;
        round_began = notifier::clock::now();
        last = {};
        last_id = {};
        some_are_held = false;
    }
}

// Returns when the disk has them; false if it took none.
asio::awaitable<bool> message_scheduler::expire(std::vector<expiring_message> messages)
{
    struct progress
    {
        std::size_t unwritten{};
        bool some_written{};
    };
    const auto so_far = std::make_shared<progress>();
    std::map<std::pair<lane, state>, std::vector<sized_message>> groups;
    for (const auto& m : messages) {
        p_.ready_queue.withdraw(m.id, m.flow, m.place);
        groups[{m.lane, m.on_disk}].push_back({.id = m.id, .bytes = m.bytes});
    }
    so_far->unwritten = groups.size();
    for (auto& [where, some] : groups) {
        auto written = [this, so_far, some](bool ok) {
            so_far->some_written |= ok;
            --so_far->unwritten;
            for (const auto& m : some)
                p_.ready_queue.withdrawn(m.id);
            written_.notify_all();
        };
        expired_messages notice{
            .lane = where.first,
            .on_disk = where.second,
            .messages = some,
            .written = std::move(written),
        };
        co_await p_.dead.push(std::move(notice));
    }
    while (so_far->unwritten > 0)
        co_await written_.wait();
    co_return so_far->some_written;
}

} // namespace relay
