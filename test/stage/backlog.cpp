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

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
