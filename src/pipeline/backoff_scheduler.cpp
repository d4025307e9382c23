#include "relay/pipeline/backoff_scheduler.hpp"

#include "pipeline/due_times.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t read_at_once = 20; // requests, each with its facts

} // namespace

asio::awaitable<void> backoff_scheduler::run()
{
    while (auto next = co_await p_.to_retry.next())
        put_off(std::move(*next));
}

void backoff_scheduler::put_off(later_attempt later)
{
    const auto r = std::move(later.request);
    const auto due = r->deadline ? std::min(later.due, *r->deadline) : later.due;
    r->messages.clear();
    auto done = [this, r](bool ok) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        p_.in_flight.finish(r);
        p_.postponed.notify_all();
    };
    p_.store.postpone(r->sealed, due, std::move(later.why), std::move(done));
}

asio::awaitable<void> backoff_scheduler::run_due(lane l)
{
    // Each round reads all that is due, the earliest first: the clock may be set back, and then the
    // next due time is not behind the last one.
    wall_time last_due;
    request_id last;
    auto seen = p_.postponed.notified();
    for (;;) {
        co_await p_.repeat_queue.room(l);
        // What is to be repeated waits on disk until it leaves. Who has left, or ended, while the
        // disk was read must not begin anew: so we ask before.
        const auto known = p_.in_flight.requests();
        auto due = co_await until_read([&] {
            return p_.queue_reader.due_requests(l, wall_now(), last_due, last, read_at_once);
        });
        for (auto& d : due) {
            last_due = d.due;
            last = d.request.id;
            if (known.contains(d.request.id))
                continue;
            auto facts =
                co_await until_read([&] { return p_.queue_reader.load_facts(d.request.members); });
            if (!p_.repeat_queue.may_add(l, common_domain(facts)) &&
                !time_is_over(facts, wall_now()))
                continue;
            const auto request = request_from_disk(std::move(d.request), std::move(facts));
            p_.in_flight.add(request);
            p_.repeat_queue.add_last(request);
        }
        if (!due.empty())
            continue;
        const auto next = co_await until_read([&] {
            return p_.queue_reader.next_due_request(l, last_due, last);
        });
        co_await sleep_until_due(next, p_.postponed, seen);
        last_due = {};
        last = {};
        seen = p_.postponed.notified();
    }
}

} // namespace relay
