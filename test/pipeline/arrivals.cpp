#include "pipeline/arrival_fixture.hpp"

#include <boost/test/unit_test.hpp>

// What a spare has accepted while it reached no sender

namespace relay {

namespace asio = boost::asio;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(mail_of_other_relays, test::arrival_fixture)

BOOST_AUTO_TEST_CASE(is_taken_up_at_the_start)
{
    const auto last = [&] {
        for (int i = 0; i < 450; ++i)
            accept("m" + std::to_string(i));
        return accept("reset", lane::transactional);
    }();
    test::run(ctx, inbox->flush());
    auto story = [&](stages& s) -> asio::awaitable<void> {
        BOOST_TEST(s.arrivals.now().taken_up == 451u);
        BOOST_TEST(s.arrivals.now().waiting == 0);
        BOOST_TEST(!s.arrivals.now().oldest.has_value());
        BOOST_TEST(s.id_source.last() >= last.value);
        co_await s.until(state::sent, 451);
        BOOST_TEST(all_bodies(s.api).size() == 451u);
        BOOST_TEST(all_bodies(s.api).count("m449") == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_found_while_others_come_in_here)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        for (int i = 0; i < 50; ++i) {
            accept("there");
            s.submit("here");
        }
        co_await inbox->flush();
        co_await s.until(state::sent, 100);
        BOOST_TEST(all_bodies(s.api).count("there") == 50u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_taken_up_as_soon_as_another_relay_says_so)
{
    const auto where = location_of_store(cfg);
    const auto spare = join_relays(
        where, {.name = "spare", .lease = std::chrono::seconds(60)}, ctx.get_executor()
    );
    const auto sender = join_relays(
        where, {.name = "sender", .lease = std::chrono::seconds(60)}, ctx.get_executor()
    );
    stages s(ctx, cfg, silence);
    s.member.others = true;
    s.member.hears = sender.get();
    member.tells = spare.get();
    auto story = [&]() -> asio::awaitable<void> {
        co_await s.recover();
        task_group looking(s.ex);
        looking.spawn(s.arrivals.run(std::chrono::hours(1)));
        for (int i = 1; i < 5; ++i) { // the first one perhaps by the first look
            accept("m", i % 2 == 0 ? lane::transactional : lane::campaign);
            co_await s.until(state::queued, i);
        }
        co_await looking.shut_down(milliseconds(0));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(is_found_at_once_by_who_asks_for_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        const auto shown = accept("shown");
        const auto taken_back = accept("taken back");
        co_await inbox->flush();
        const auto view = co_await s.message_finder.find(shown);
        BOOST_TEST(view.has_value());
        const auto cancelled = co_await s.message_admin.cancel(taken_back);
        BOOST_TEST((cancelled == cancel_result::cancelled));
        const auto unknown = co_await s.message_finder.find(inbox->next_id(wall_now()));
        BOOST_TEST(!unknown.has_value());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
