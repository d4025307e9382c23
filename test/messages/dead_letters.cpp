#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

constexpr int letters = 2'000;

send_report refuse_each(const scripted_api::sending& sending)
{
    auto report = scripted_api::accept(sending);
    for (auto& item : report.items)
        item = refused_item{"no"};
    return report;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(dead_letters_all_at_once, test::stage_fixture)

BOOST_AUTO_TEST_CASE(are_all_retried_though_some_of_them_go_meanwhile)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = refuse_each;
        std::vector<message_id> ids;
        for (int i = 0; i < letters; ++i)
            ids.push_back(s.submit("x"));
        co_await s.until(state::dead, letters);
        s.pause_control.pause({.kind = pause_kind::all});

        bool purged = false;
        auto purge_some = [&]() -> asio::awaitable<void> {
            constexpr std::size_t step = 100;
            for (std::size_t first = 0; first < step / 2; ++first) {
                std::vector<message_id> some;
                for (auto i = first; i < ids.size(); i += step)
                    some.push_back(ids[i]);
                co_await s.store.purge_dead(std::move(some));
            }
            purged = true;
        };
        asio::co_spawn(ctx, purge_some(), [](std::exception_ptr e) { BOOST_TEST(!e); });
        co_await s.dead_letters.retry({}, false, false);
        co_await test::until([&] { return purged; });
        BOOST_TEST(s.store.counts().at(lane::campaign, state::dead) == 0);
    };
    run_stages(story);
}

// Thousands of ids fit a request of a person; mail that comes meanwhile waits for a part of them.
BOOST_AUTO_TEST_CASE(are_taken_some_at_a_time_when_they_are_named)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        sealed_request all{.id = s.id_source.next_request(wall_now()), .lane = lane::campaign};
        for (int i = 0; i < 450; ++i)
            all.members.push_back(s.submit("x"));
        co_await s.until(state::queued, 450);
        s.store.bury(all, death::refused, {.at = wall_now()}, {});
        co_await s.until(state::dead, 450);

        dead_letter_filter named{.ids = all.members};
        named.ids.push_back(s.id_source.next_message(wall_now()));
        const auto before = s.store.stats().operations;
        const auto handled = co_await s.dead_letters.purge(named, false);
        co_await s.store.flush();
        BOOST_TEST(handled.matched == 450u);
        BOOST_TEST(handled.done == 450u);
        BOOST_TEST(handled.skipped.size() == 1u);
        BOOST_TEST(s.store.stats().operations - before >= 3u);
    };
    run_stages(story);
}

// There may be a million.
BOOST_AUTO_TEST_CASE(are_listed_up_to_a_bound_when_they_are_skipped_and_all_when_they_are_named)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        sealed_request all{.id = s.id_source.next_request(wall_now()), .lane = lane::campaign};
        for (int i = 0; i < 250; ++i)
            all.members.push_back(s.submit("x"));
        co_await s.until(state::queued, 250);
        s.store.bury(all, death::outcome_unknown, {.at = wall_now()}, {});
        co_await s.until(state::dead, 250);

        const auto some = co_await s.dead_letters.retry({}, false, false);
        BOOST_TEST(some.matched == 250u);
        BOOST_TEST(some.done == 0u);
        BOOST_TEST(some.skipped.size() == 100u);
        BOOST_TEST(some.skipped_more == 150u);

        const dead_letter_filter named{.ids = all.members};
        const auto each = co_await s.dead_letters.retry(named, false, false);
        BOOST_TEST(each.skipped.size() == 250u);
        BOOST_TEST(each.skipped_more == 0u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
