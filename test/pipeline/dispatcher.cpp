#include "relay/pipeline/dispatcher.hpp"

#include "pipeline/damage.hpp"
#include "support/few_files.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(the_dispatcher, test::stage_fixture)

BOOST_AUTO_TEST_CASE(what_comes_in_is_sent_once)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        for (int i = 0; i < 1'000; ++i)
            s.submit(std::to_string(i), i % 2 == 0 ? lane::campaign : lane::transactional);
        co_await s.until(state::sent, 1'000);
        const auto bodies = test::all_bodies(s.api);
        BOOST_TEST(bodies.size() == 1'000u);
        BOOST_TEST(std::set<std::string>(bodies.begin(), bodies.end()).size() == 1'000u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_lone_transactional_message_is_sealed_in_the_commit_that_accepts_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.submit("reset", lane::transactional);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.results[acceptance::sealed] == 1);
        BOOST_TEST(!s.api.sent.front().batch);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(transactional_messages_that_wait_go_first_and_together)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 150; ++i)
            s.submit("news", lane::campaign);
        for (int i = 0; i < 3; ++i)
            s.submit("reset", lane::transactional);
        co_await s.until(state::queued, 153);
        BOOST_TEST(s.api.sent.empty());
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 153);
        BOOST_TEST(s.api.sent.front().bodies.size() == 3u);
        BOOST_TEST(contains(s.api.sent.front(), "reset"));
        BOOST_TEST(s.api.sent.at(1).bodies.size() == 100u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_a_batch_cannot_carry_goes_alone)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 5; ++i)
            s.submit("light");
        submission heavy{.body = "attached", .summary = "{}", .lane = lane::campaign};
        heavy.batchable = false;
        s.submit(heavy);
        co_await s.until(state::queued, 6);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 6);
        for (const auto& sending : s.api.sent)
            BOOST_TEST(sending.batch == !contains(sending, "attached"));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_batch_keeps_to_its_limit_of_bytes)
{
    cfg.limits.batch_max_bytes = 1'000;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 20; ++i)
            s.submit(std::string(300, 'x'));
        s.submit(std::string(5'000, 'y')); // larger than any batch: alone
        co_await s.until(state::queued, 21);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 21);
        for (const auto& sending : s.api.sent) {
            std::size_t bytes = 2;
            for (const auto& body : sending.bodies)
                bytes += body.size() + 1;
            BOOST_TEST((bytes - 1 <= 1'000u || sending.bodies.size() == 1));
        }
    };
    run_stages(story);
}

// Whatever it was answered before: it may have been accepted then.
// What is repeated, and may have been accepted before: dead, or sent once more under its key?
// Nobody knows what became of the attempt that the crash cut off, whatever the earlier ones came
// to.
BOOST_AUTO_TEST_CASE(a_message_is_cancelled_in_time_or_not_at_all)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto sent = s.submit("sent", lane::transactional);
        co_await s.until(state::sent, 1);
        BOOST_TEST(
            (co_await s.message_admin.cancel(s.id_codec.to_uuid(sent)) == cancel_result::too_late)
        );
        s.pause_control.pause({.kind = pause_kind::all});
        const auto first = s.submit("first");
        const auto second = s.submit("second");
        co_await s.until(state::queued, 2);
        BOOST_TEST(
            (co_await s.message_admin.cancel(s.id_codec.to_uuid(first)) == cancel_result::cancelled)
        );
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 2);
        BOOST_TEST(
            ((co_await s.message_finder.find(s.id_codec.to_uuid(second)))->now == state::sent)
        );
        BOOST_TEST(test::all_bodies(s.api).count("first") == 0u);
        BOOST_TEST((co_await s.message_admin.cancel("nonsense") == cancel_result::unknown));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_scheduled_message_waits_for_its_time_and_a_stale_one_expires)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        wall_time left_at;
        s.api.answer = [&](const scripted_api::sending& sending) {
            left_at = wall_now();
            return scripted_api::accept(sending);
        };
        submission soon{.body = "soon", .summary = "{}", .lane = lane::transactional};
        const auto due = wall_now() + milliseconds(30);
        soon.scheduled_at = due;
        s.submit(soon);
        co_await s.until(state::sent, 1);
        BOOST_TEST((left_at >= due));

        s.pause_control.pause({.kind = pause_kind::all});
        submission stale{.body = "stale", .summary = "{}", .lane = lane::transactional};
        stale.ttl = milliseconds(20);
        s.submit(stale);
        co_await s.until(state::expired, 1);
        s.pause_control.resume(std::nullopt, true);
        BOOST_TEST(test::all_bodies(s.api).count("stale") == 0u);
    };
    run_stages(story);
}

// More than memory takes: most of it is read back from disk, in order, once.
BOOST_AUTO_TEST_CASE(no_message_dies_because_too_many_files_are_open)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 40; ++i)
            s.submit(std::to_string(i) + std::string(1 << 20, 'x')); // more than memory keeps
        co_await s.until(state::queued, 40);
        {
            const test::counted_lines trouble("the store cannot be read");
            const test::no_more_files none;
            s.pause_control.resume(std::nullopt, true);
            co_await test::until([&] {
                return trouble.count() != 0 ||
                       s.store.counts().at(lane::campaign, state::dead) != 0;
            });
        }
        co_await s.until(state::sent, 40);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::dead) == 0);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_long_backlog_leaves_completely_and_in_order)
{
    constexpr int messages = 30'000;
    auto fill = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < messages; ++i) {
            s.submit(std::to_string(i));
            if (i % 1'000 == 0)
                co_await s.ingest.room(lane::campaign);
        }
        co_await s.until(state::queued, messages);
        BOOST_TEST(s.ready_queue.messages(lane::campaign) <= 10'000u);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, messages);
        std::vector<int> order;
        for (const auto& sending : s.api.sent)
            for (const auto& body : sending.bodies)
                order.push_back(std::stoi(body));
        BOOST_TEST(order.size() == static_cast<std::size_t>(messages));
        BOOST_TEST(std::ranges::is_sorted(order));
    };
    run_stages(fill);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
