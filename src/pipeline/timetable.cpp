#include "relay/pipeline/timetable.hpp"

#include "relay/async/sleep.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t at_once = 200;
constexpr std::size_t scheduled_at_once = 500;         // some 10 ms of the store's thread
constexpr std::chrono::minutes look_at_least_every{1}; // the clock may be set forward
constexpr std::chrono::minutes forget_every{10};

// What is in a request does not expire, and what the store would not write has not: both are looked
// at again after this.
constexpr milliseconds expiry_rest{1'000};

// Sleeps until `due`, or until `sooner` is notified: once more than `before`, which it had been
// when the disk was looked at.
asio::awaitable<void>
sleep_until_due(std::optional<wall_time> due, notifier& sooner, std::uint64_t before)
{
    if (sooner.notified() != before)
        co_return;
    milliseconds left = look_at_least_every;
    if (due)
        left = std::clamp<milliseconds>(*due - wall_now(), milliseconds(1), left);
    co_await sooner.wait_until(notifier::clock::now() + left);
}

} // namespace

asio::awaitable<void> run_retries(lane l, queue_reader& disk, dispatcher& gate, notifier& postponed)
{
    // Each round reads all that is due, the earliest first: the clock may be set back, and then the
    // next due time is not behind the last one.
    wall_time last_due;
    request_id last;
    auto seen = postponed.notified();
    for (;;) {
        co_await gate.room_to_repeat(l);
        // What is to be repeated waits on disk until it leaves. Who has left, or ended, while the
        // disk was read must not begin anew: so we ask before.
        const auto known = gate.unfinished();
        auto due = co_await until_read([&] {
            return disk.due_requests(l, wall_now(), last_due, last, at_once / 10);
        });
        for (auto& r : due) {
            last_due = r.due;
            last = r.request.id;
            if (known.contains(r.request.id))
                continue;
            const auto facts =
                co_await until_read([&] { return disk.load_facts(r.request.members); });
            if (gate.may_repeat(l, common_domain(facts)) || time_is_over(facts, wall_now()))
                gate.repeat(std::move(r.request), std::move(facts));
        }
        if (!due.empty())
            continue;
        const auto next =
            co_await until_read([&] { return disk.next_due_request(l, last_due, last); });
        co_await sleep_until_due(next, postponed, seen);
        last_due = {};
        last = {};
        seen = postponed.notified();
    }
}

asio::awaitable<void>
run_schedule(lane l, queue_reader& disk, store& writer, ready_queue& queue, notifier& scheduled)
{
    for (;;) {
        const auto seen = scheduled.notified();
        const auto now = wall_now();
        const auto due =
            co_await until_read([&] { return disk.due_messages(l, now, scheduled_at_once); });
        if (due.empty()) {
            const auto next = co_await until_read([&] { return disk.next_due_message(l); });
            co_await sleep_until_due(next, scheduled, seen);
            continue;
        }
        std::vector<message_id> ids;
        for (const auto& m : due)
            ids.push_back(m.id);
        // The next reading would find the same ones before this is on disk.
        const auto queued = co_await writer.promote(l, std::move(ids), now);
        for (const auto& where : queued)
            queue.arrived_on_disk(where);
        if (queued.empty())
            co_await sleep_for(expiry_rest);
    }
}

asio::awaitable<void> run_expiry(
    queue_reader& disk,
    store& writer,
    ready_queue& queue,
    const dispatcher& gate,
    counters& count,
    notifier& expiring
)
{
    // A round reads all that has expired, page by page: what a request holds must not hide the
    // others. Rounds begin anew now and then for what has come back from its request, or when the
    // clock was set.
    wall_time last;
    message_id last_id;
    bool some_are_held = false;
    auto round_began = notifier::clock::now();
    for (;;) {
        const auto seen = expiring.notified();
        const auto now = wall_now();
        const auto expired =
            co_await until_read([&] { return disk.expired_messages(now, last, last_id, at_once); });
        std::vector<message_id> ids;
        for (const auto& m : expired)
            ids.push_back(m.id);
        const auto held = gate.held_of(ids);
        some_are_held |= !held.empty();
        std::map<std::pair<lane, state>, std::vector<sized_message>> groups;
        for (const auto& m : expired) {
            last = m.expires;
            last_id = m.id;
            if (held.contains(m.id))
                continue; // sealed in time
            queue.withdraw(m.id, m.flow, m.place);
            groups[{m.lane, m.on_disk}].push_back({.id = m.id, .bytes = m.bytes});
        }
        const auto some = std::make_shared<bool>(false);
        for (auto& [where, messages] : groups) {
            auto gone = [&queue, &count, messages, some](bool ok) {
                *some |= ok;
                count.messages_dead += ok ? messages.size() : 0;
                for (const auto& m : messages)
                    queue.withdrawn(m.id);
            };
            writer.expire(where.first, where.second, messages, now, std::move(gone));
        }
        if (!groups.empty())
            co_await writer.flush();
        if (!groups.empty() && !*some)
            co_await sleep_for(expiry_rest);
        if (!expired.empty())
            continue;

        auto next = co_await until_read([&] { return disk.next_expiry(last, last_id); });
        if (some_are_held)
            next = std::min(next.value_or(wall_time::max()), now + expiry_rest);
        co_await sleep_until_due(next, expiring, seen);
        if (notifier::clock::now() - round_began < expiry_rest)
            continue;
        round_began = notifier::clock::now();
        last = {};
        last_id = {};
        some_are_held = false;
    }
}

asio::awaitable<void> run_retention(store& writer, const retention_config& cfg)
{
    for (;;) {
        const auto now = wall_now();
        std::optional<wall_time> letters;
        if (cfg.dead_letters.count() > 0)
            letters = now - cfg.dead_letters;
        co_await writer.forget(now - cfg.sent, moment_now(), letters);
        co_await sleep_for(forget_every);
    }
}

asio::awaitable<void> run_count_retention(store& writer, const retention_config& cfg)
{
    using std::chrono::days;
    std::optional<std::chrono::sys_days> done; // before this day
    for (;;) {
        const auto before = std::chrono::floor<days>(wall_now() - cfg.reports);
        if (cfg.reports.count() > 0 && before != done) {
            co_await writer.forget_counts(before);
            done = before;
        }
        co_await sleep_for(forget_every);
    }
}

asio::awaitable<void> run_event_retention(store& writer, const retention_config& cfg)
{
    // Svix repeats an event for 28 hours: so long it must be known that it has come. And Resend's
    // own answer, for which parked events wait, comes within the life of a key.
    constexpr auto known_for = std::chrono::hours(36);
    constexpr auto parked_for = std::chrono::hours(48);
    for (;;) {
        const auto now = wall_now();
        const auto kept = std::max<milliseconds>(cfg.events, known_for);
        co_await writer.forget_events(now - kept, now - parked_for, now);
        co_await sleep_for(forget_every);
    }
}

} // namespace relay
