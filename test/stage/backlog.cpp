#include "relay/stage/backlog.hpp"

#include "stage/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(the_backlog, test::stage_fixture)

BOOST_AUTO_TEST_CASE(what_was_sealed_at_a_crash_and_died_before_its_flow_was_read_can_go_out_again)
{
    message_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.gate.pause({.kind = pause_kind::all});
        id = s.submit("x");
        co_await s.until(state::queued, 1);
        sealed_request request{
            .id = s.ids.next_request(wall_now()), .lane = lane::campaign, .members = {id}};
        BOOST_TEST(co_await s.disk.seal(std::move(request)));
    };
    run_stages(before);

    stages s(ctx, cfg, silence);
    auto after = [&]() -> asio::awaitable<void> {
        const auto open = co_await s.stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        s.queue.recover(co_await s.stored.backlog(), open.front().members);
        const attempt_entry why{.at = wall_now(), .result = {.status = 422}};
        s.disk.bury(open.front(), death::refused, why, {});
        for (const auto& where : co_await s.disk.retry_dead(open.front().members))
            s.queue.arrived_on_disk(where);

        s.tasks.spawn(s.queue.run_loading());
        while (s.queue.messages(lane::campaign) == 0)
            co_await sleep_for(milliseconds(1));
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, after());
}

// Memory has heard of a message that the disk is to be asked for; before it is, the message is
// gone, and with it the flow.
BOOST_AUTO_TEST_CASE(a_flow_that_the_store_has_forgotten_and_made_anew_is_read_under_its_new_number)
{
    stages s(ctx, cfg, silence);
    backlog queue(s.stored, s.changed, ctx.get_executor(), {.messages = 0});
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
        s.disk.accept(std::move(m), [&](const accept_result& r, new_message&& back) {
            where = r;
            if (back.flow.campaign == "c")
                queue.arrived(r, std::move(back));
        });
        co_await s.disk.flush();
        co_return where;
    };
    auto story = [&]() -> asio::awaitable<void> {
        const auto first = co_await accept("c", long_ago);
        queue.withdraw(first.id, first.flow, first.place);
        co_await s.disk.cancel(first.id, long_ago);
        queue.withdrawn(first.id);
        co_await accept("another", today);
        const moment now{.wall = today};
        co_await s.disk.forget(today, now, std::nullopt);
        co_await s.disk.forget_counts(today);

        const auto second = co_await accept("c", today);
        BOOST_TEST((second.flow != first.flow));
        s.tasks.spawn(queue.run_loading());
        for (int i = 0; i < 5'000 && queue.messages(lane::campaign) == 0; ++i)
            co_await sleep_for(milliseconds(1));
        BOOST_TEST(queue.messages(lane::campaign) == 1u);
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
