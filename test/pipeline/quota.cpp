#include "pipeline/fixture.hpp"
#include "relay/account/quota_keeper.hpp"
#include "relay/policy/quota_book.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

submission mail(lane l, std::uint32_t recipients, std::string body = "mail")
{
    return {
        .body = std::move(body),
        .summary = "{}",
        .lane = l,
        .domain = "a.example",
        .recipients = recipients,
    };
}

std::size_t sent_bodies(const scripted_api& api)
{
    std::size_t sum = 0;
    for (const auto& s : api.sent)
        sum += s.bodies.size();
    return sum;
}

// A Resend with so much left of its quota, each message one recipient; it tells nobody.
auto with_quota(int& left)
{
    return [&left](const scripted_api::sending& sending) {
        const auto size = static_cast<int>(sending.bodies.size());
        if (size > left)
            return scripted_api::fail(verdict::quota_daily, 429, "daily_quota_exceeded");
        left -= size;
        return scripted_api::accept(sending);
    };
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_quota_in_the_gate, test::stage_fixture)

// Resend names no maximum for cc and bcc (resend-api.md, section 1.2).
BOOST_AUTO_TEST_CASE(a_message_to_more_than_65535_counts_whole)
{
    prepare = [](stages& s) { s.quota_book.configure({.daily_ceiling = 100}); };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.submit(mail(lane::campaign, 65'537, "many"));
        co_await s.until(state::queued, 1);
        co_await s.store.flush();
        s.submit(mail(lane::transactional, 1, "one"));
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.size() == 1u);
        BOOST_TEST(s.api.sent.front().bodies.front() == "one");
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 1);
    };
    run_stages(story);

    prepare = {};
    auto unlimited = [&](stages& s) -> asio::awaitable<void> {
        co_await s.until(state::sent, 2); // read from disk
        BOOST_TEST(s.store.accepted_recipients(wall_now()) == 65'538);
    };
    run_stages(unlimited);
}

BOOST_AUTO_TEST_CASE(a_ceiling_is_reached_exactly_and_its_count_outlives_the_run)
{
    prepare = [](stages& s) { s.quota_book.configure({.daily_ceiling = 250}); };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        for (int i = 0; i < 400; ++i)
            s.submit(mail(lane::campaign, 1));
        co_await s.until(state::sent, 250);
        co_await s.until(state::queued, 150);
        co_await test::until([&] { return !s.pauses.list().empty(); });
        BOOST_TEST(to_string(s.pauses.list().at(0).scope) == "quota");
        BOOST_TEST(!s.express_lane.reserve({.domain = "a.example"}, 1, 100).has_value());
    };
    run_stages(story);

    prepare = [](stages& s) { s.quota_book.configure({.daily_ceiling = 300}); };
    auto again = [&](stages& s) -> asio::awaitable<void> {
        co_await s.until(state::sent, 300);
        co_await test::until([&] { return !s.pauses.list().empty(); });
        BOOST_TEST(sent_bodies(s.api) == 50u);
    };
    run_stages(again);
}

BOOST_AUTO_TEST_CASE(what_is_small_enough_goes_past_what_does_not_fit)
{
    prepare = [](stages& s) { s.quota_book.configure({.daily_ceiling = 11}); };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        s.submit(mail(lane::campaign, 8));
        const auto large = s.submit(mail(lane::campaign, 8));
        s.submit(mail(lane::transactional, 2));
        co_await s.until(state::queued, 3);
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 2);
        BOOST_TEST(s.quota_book.view(quota_period::daily, wall_now()).left.value() == 1);
        const auto view = co_await s.message_finder.find(s.id_codec.to_uuid(large));
        BOOST_TEST(view->waits_for == "pause:quota");
    };
    run_stages(story);
}

// 130 are left of it, and nobody knows: it is found by halving, and nothing is lost or doubled.
BOOST_AUTO_TEST_CASE(a_quota_that_nobody_tells_is_used_to_the_last_message)
{
    int left = 130;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = with_quota(left);
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 300; ++i)
            s.submit(mail(lane::campaign, 1));
        co_await s.until(state::queued, 300);
        for (int resumed = 0; left > 0 && resumed < 60; ++resumed) {
            const auto before = s.api.sent.size();
            s.pause_control.resume(std::nullopt, false); // a probe, at once
            while (s.api.sent.size() == before || s.pauses.list().empty() ||
                   !s.in_flight.requests().empty())
                co_await test::let_others_go_on();
        }
        BOOST_TEST(left == 0);
        co_await s.until(state::sent, 130);
        left = 1'000;
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 300);
        BOOST_TEST((co_await s.message_reader.dead_letters({})).empty());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(the_reserve_is_left_to_transactional_mail)
{
    prepare = [](stages& s) {
        s.quota_book.configure({.daily_ceiling = 100, .transactional_reserve = 0.1});
    };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        for (int i = 0; i < 150; ++i)
            s.submit(mail(lane::campaign, 1));
        co_await s.until(state::sent, 90);
        const auto waits = s.submit(mail(lane::campaign, 1));
        while (s.pauses.list().empty()) // or the resets may end what it would have waited for
            co_await test::let_others_go_on();
        const auto since = wall_now();
        co_await test::until([&] { return wall_now() > since; }); // it has waited for some time
        for (int i = 0; i < 10; ++i)
            s.submit(mail(lane::transactional, 1, "reset"));
        co_await s.until(state::sent, 100);
        BOOST_TEST(sent_bodies(s.api) == 100u);
        const auto view = co_await s.message_finder.find(s.id_codec.to_uuid(waits));
        BOOST_TEST(view->waits_for.starts_with("pause:quota"));
        BOOST_TEST((*view->until == next_turn_of(quota_period::daily, wall_now())));
        const auto timeline = co_await s.message_finder.timeline(*view);
        BOOST_REQUIRE(!timeline.empty());
        BOOST_REQUIRE(!timeline.back().waited_for.empty());
        BOOST_TEST(timeline.back().waited_for.front().first == "pause:quota:campaign");
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
