#include "pipeline/fixture.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Messages that the ready queue reads from disk

namespace relay {

namespace asio = boost::asio;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(the_backlog, test::stage_fixture)

BOOST_AUTO_TEST_CASE(what_was_sealed_at_a_crash_and_died_before_its_flow_was_read_can_go_out_again)
{
    message_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        id = s.submit("x");
        co_await s.until(state::queued, 1);
        sealed_request request{
            .id = s.id_source.next_request(wall_now()), .lane = lane::campaign, .members = {id}};
        BOOST_TEST(co_await s.store.seal(std::move(request)));
    };
    run_stages(before);

    stages s(ctx, cfg, silence);
    auto after = [&]() -> asio::awaitable<void> {
        const auto open = co_await s.queue_reader.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        s.ready_queue.recover(co_await s.queue_reader.backlog(), open.front().members);
        const attempt_entry why{.at = wall_now(), .result = {.status = 422}};
        s.store.bury(open.front(), death::refused, why, {});
        for (const auto& where : co_await s.store.retry_dead(open.front().members))
            s.ready_queue.arrived_on_disk(where);

        s.tasks.spawn(s.ready_queue.run_loading());
        co_await test::until([&] { return s.ready_queue.messages(lane::campaign) != 0; });
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, after());
}

// Memory has heard of a message that the disk is to be asked for; before it is, the message is
// gone, and with it the flow.
BOOST_AUTO_TEST_CASE(a_flow_that_the_store_has_forgotten_and_made_anew_is_read_under_its_new_number)
{
    stages s(ctx, cfg, silence);
    ready_queue queue(s.queue_reader, s.changed, ctx.get_executor(), s.pauses, {.messages = 0});
    id_source ids(0);
    const auto today = wall_now();
    const auto long_ago = today - std::chrono::days(9);
    auto accept = [&](std::string campaign, wall_time at) -> asio::awaitable<accept_result> {
        new_message m{
            .id = ids.next_message(at),
            .flow = {.lane = lane::campaign, .campaign = std::move(campaign)},
            .recipients = 1,
            .body = "x",
            .summary = "{}",
        };
        accept_result where;
        s.store.accept(std::move(m), [&](const accept_result& r, new_message&& back) {
            where = r;
            if (back.flow.campaign == "c")
                queue.arrived(r, std::move(back));
        });
        co_await s.store.flush();
        co_return where;
    };
    auto story = [&]() -> asio::awaitable<void> {
        const auto first = co_await accept("c", long_ago);
        queue.withdraw(first.id, first.flow, first.place);
        co_await s.store.cancel(first.id, long_ago);
        queue.withdrawn(first.id);
        co_await accept("another", today);
        const moment now{.wall = today};
        co_await s.store.forget(today, now, std::nullopt);
        co_await s.store.forget_counts(today);

        const auto second = co_await accept("c", today);
        BOOST_TEST((second.flow != first.flow));
        s.tasks.spawn(queue.run_loading());
        co_await test::until([&] { return queue.messages(lane::campaign) > 0; });
        BOOST_TEST(queue.messages(lane::campaign) == 1u);
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, story());
}

// The disk has a message before anybody is told so: a reading in between brings it, and it leaves.
BOOST_AUTO_TEST_CASE(what_was_read_and_taken_before_its_arrival_was_told_does_not_come_again)
{
    stages s(ctx, cfg, silence);
    ready_queue queue(s.queue_reader, s.changed, ctx.get_executor(), s.pauses, {.messages = 1});
    const flow_key flow{.lane = lane::campaign, .campaign = "c"};
    std::vector<std::pair<accept_result, new_message>> accepted;
    auto story = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            new_message m{
                .id = s.id_source.next_message(wall_now()),
                .flow = flow,
                .recipients = 1,
                .body = "x",
                .summary = "{}",
            };
            s.store.accept(std::move(m), [&](const accept_result& where, new_message&& back) {
                accepted.emplace_back(where, std::move(back));
            });
        }
        co_await s.store.flush();
        for (std::size_t i = 0; i < 2; ++i) // there is room for the first only
            queue.arrived(accepted[i].first, std::move(accepted[i].second));

        std::multiset<message_id> taken;
        const auto take_all = [&] {
            ready_queue::selection selection(queue, lane::campaign);
            while (auto m = selection.next({}))
                taken.insert(m->message.id);
        };
        s.tasks.spawn(queue.run_loading());
        co_await test::until([&] {
            take_all();
            return taken.size() == 3;
        });
        queue.arrived(accepted[2].first, std::move(accepted[2].second));
        take_all();
        BOOST_TEST(taken.size() == 3u);
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(a_transactional_flow_is_read_first_however_many_of_campaigns_wait)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 50; ++i)
            s.submit("news", lane::campaign, "d" + std::to_string(i) + ".example");
        co_await s.until(state::queued, 50);
        s.submit("reset", lane::transactional);
        co_await s.until(state::queued, 51);
    };
    run_stages(before);

    stages s(ctx, cfg, silence);
    auto after = [&]() -> asio::awaitable<void> {
        const std::vector<message_id> none;
        s.ready_queue.recover(co_await s.queue_reader.backlog(), none);
        s.tasks.spawn(s.ready_queue.run_loading());
        while (s.ready_queue.messages(lane::transactional) == 0)
            co_await s.changed.wait();
        BOOST_TEST(s.ready_queue.messages(lane::campaign) == 0u);
        while (s.ready_queue.messages(lane::campaign) < 50)
            co_await s.changed.wait();
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(a_lane_that_has_nothing_in_memory_is_read_before_the_other_is_topped_up)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 50; ++i)
            s.submit("reset", lane::transactional);
        s.submit("news", lane::campaign);
        co_await s.until(state::queued, 51);
    };
    run_stages(before);

    stages s(ctx, cfg, silence);
    ready_queue queue(
        s.queue_reader, s.changed, ctx.get_executor(), s.pauses, {.load_at_once = 16}
    );
    auto after = [&]() -> asio::awaitable<void> {
        const std::vector<message_id> none;
        auto flows = co_await s.queue_reader.backlog();
        const auto transactional =
            std::ranges::find(flows, lane::transactional, [](const auto& f) { return f.key.lane; });
        std::iter_swap(flows.begin(), transactional);
        const std::vector<backlog_flow> first(flows.begin(), flows.begin() + 1);
        const std::vector<backlog_flow> second(flows.begin() + 1, flows.end());
        queue.recover(first, none);
        task_group reading(ctx.get_executor());
        reading.spawn(queue.run_loading());
        while (queue.messages(lane::transactional) == 0)
            co_await s.changed.wait();
        co_await reading.shut_down(milliseconds(0));

        for (int i = 0; i < 10; ++i) // fewer are left than it wants to have
            ready_queue::selection(queue, lane::transactional).next({});
        queue.recover(second, none);
        s.tasks.spawn(queue.run_loading());
        while (queue.messages(lane::campaign) == 0)
            co_await s.changed.wait();
        BOOST_TEST(queue.messages(lane::transactional) == 6u);
        while (queue.messages(lane::transactional) == 6)
            co_await s.changed.wait();
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
