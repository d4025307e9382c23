// A campaign is cancelled while it is sent
#include "pipeline/fixture.hpp"
#include "relay/messages/message_admin.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <utility>

namespace relay {

namespace asio = boost::asio;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(cancelling_a_campaign, test::stage_fixture)

BOOST_AUTO_TEST_CASE(takes_all_that_waits_and_nothing_that_comes_later)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await s.queue_batch(3'000);
        s.submit({
            .body = "other",
            .summary = "{}",
            .lane = lane::campaign,
            .campaign = "d",
            .domain = "a.example",
            .recipients = 1,
        });
        co_await s.until(state::queued, 3'001);
        const auto result = co_await s.message_admin.cancel_campaign("c");
        BOOST_TEST((result.what == cancel_result::cancelled));
        BOOST_TEST(result.messages == 3'000);
        s.submit("later");
        co_await s.until(state::cancelled, 3'000);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 2);
        const std::multiset<std::string> sent{"later", "other"};
        BOOST_TEST(test::all_bodies(s.api) == sent, boost::test_tools::per_element());
        const auto again = co_await s.message_admin.cancel_campaign("c");
        BOOST_TEST((again.what == cancel_result::too_late));
        const auto unknown = co_await s.message_admin.cancel_campaign("x");
        BOOST_TEST((unknown.what == cancel_result::unknown));
    };
    run_stages(story);
}

// From the moment of the answer, though hardly any row says so yet.
BOOST_AUTO_TEST_CASE(is_told_at_once)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto ids = co_await s.queue_batch(3'000);
        co_await s.message_admin.cancel_campaign("c");
        for (const auto id : {ids.front(), ids.back()}) {
            const auto found = co_await s.message_finder.find(id);
            BOOST_TEST((found->now == state::cancelled));
            BOOST_TEST((co_await s.message_admin.cancel(id) == cancel_result::too_late));
        }
        const message_search all;
        const auto search = [&](state what) {
            return s.message_finder.search(all, what, std::nullopt, 10);
        };
        BOOST_TEST((co_await search(state::queued)).messages.empty());
        BOOST_TEST((co_await search(state::cancelled)).messages.size() == 10u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(goes_on_after_a_restart_and_leaves_what_was_on_its_way)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        const auto ids = co_await s.queue_batch(1'000);
        sealed_request request{
            .id = s.id_source.next_request(wall_now()),
            .lane = lane::campaign,
            .batch = true,
            .members = {ids[0], ids[1]},
            .sealed_at = moment_now(),
        };
        co_await s.store.seal(request);
        // The relay ends here: memory is told nothing, and no row follows.
        co_await s.tasks.shut_down(milliseconds(0));
        co_await s.store.cancel_campaign("c", wall_now());
    };
    run_stages(before);

    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 2);
        co_await s.until(state::cancelled, 998);
        while (!(co_await s.queue_reader.campaign_cancels()).empty())
            co_await test::let_others_go_on();
        const std::multiset<std::string> sent{"m0", "m1"};
        BOOST_TEST(test::all_bodies(s.api) == sent, boost::test_tools::per_element());
    };
    run_stages(after);
}

// Their own rows do not say yet that they are cancelled.
BOOST_AUTO_TEST_CASE(nobody_is_told_that_what_it_took_has_expired)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto ids = co_await s.queue_batch(2);
        co_await s.store.cancel_campaign("c", wall_now());
        std::optional<bool> written;
        expired_messages notice{
            .lane = lane::campaign,
            .on_disk = state::queued,
            .messages = {{.id = ids[0], .bytes = 1}, {.id = ids[1], .bytes = 1}},
            .written = [&](bool ok) { written = ok; },
        };
        co_await s.dead.push(std::move(notice));
        co_await test::until([&] { return written; });
        BOOST_TEST(*written);
        BOOST_TEST(s.counters.dead[static_cast<std::size_t>(death::expired)] == 0u);
        co_await s.until(state::cancelled, 2);
    };
    run_stages(story);
}

// A pause takes a request apart that has not left: its messages were in it when the campaign was
// cancelled, and are queued again.
BOOST_AUTO_TEST_CASE(takes_what_comes_back_from_a_request)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        bool answered = false;
        s.api.hold = [&](const auto&) -> asio::awaitable<void> {
            co_await test::until([&] { return answered; });
        };
        s.api.answer = [](const auto&) {
            return test::scripted_api::fail(verdict::account, 401, "validation_error");
        };
        const auto id = s.submit("m");
        co_await test::until([&] { return !s.api.sent.empty(); });
        submission another{
            .body = "another", // or nothing would wait
            .summary = "{}",
            .lane = lane::campaign,
            .campaign = "c",
            .domain = "a.example",
            .recipients = 1,
        };
        another.scheduled_at = wall_now() + std::chrono::hours(1);
        s.submit(std::move(another));
        co_await s.until(state::scheduled, 1);
        const auto result = co_await s.message_admin.cancel_campaign("c");
        BOOST_TEST(result.messages == 1);
        const auto found = co_await s.message_finder.find(id);
        BOOST_TEST((found->now == state::sealed));
        answered = true;
        co_await s.until(state::cancelled, 2);

        s.api.answer = test::scripted_api::accept;
        s.pause_control.resume(std::nullopt, true);
        s.submit("end");
        co_await s.until(state::sent, 1);
        const std::multiset<std::string> sent{"end", "m"};
        BOOST_TEST(test::all_bodies(s.api) == sent, boost::test_tools::per_element());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
