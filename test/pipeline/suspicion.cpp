#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

// Answers that may mean one message or the whole account: 451, and a 403 that nobody knows

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

send_report security_error()
{
    return scripted_api::fail(verdict::refused, 451, "security_error");
}

submission alone(std::string body)
{
    return {
        .body = std::move(body),
        .summary = "{}",
        .lane = lane::transactional,
        .domain = "a.example",
        .batchable = false,
    };
}

std::int64_t dead(const stages& s)
{
    return s.store.counts().at(lane::transactional, state::dead) +
           s.store.counts().at(lane::campaign, state::dead);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(suspicion, test::stage_fixture)

BOOST_AUTO_TEST_CASE(the_fifth_451_in_a_row_pauses_the_account_and_is_held_back)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return security_error(); };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 20; ++i)
            s.submit(alone("mail"));
        co_await s.until(state::queued, 20);
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] { return !s.pauses.list().empty() || dead(s) >= 20; });
        BOOST_TEST_REQUIRE(s.pauses.list().size() == 1u);
        BOOST_TEST(to_string(s.pauses.list().front().scope) == "account");
        co_await s.until(state::queued, 16);
        BOOST_TEST(dead(s) == 4);

        s.pause_control.resume(std::nullopt, false); // a probe, at once: it meets the same
        const auto before = s.api.sent.size();
        co_await test::until([&] {
            return s.api.sent.size() != before && s.in_flight.requests().empty();
        });
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 16);
        BOOST_TEST(dead(s) == 4);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_batch_that_the_account_is_refused_for_keeps_its_messages)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return security_error(); };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 100; ++i)
            s.submit("mail");
        co_await s.until(state::queued, 100);
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] { return !s.pauses.list().empty() || dead(s) >= 100; });
        co_await s.store.flush();
        BOOST_TEST(dead(s) == 0);
        BOOST_TEST(s.api.sent.size() <= 8u);
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 100);
    };
    run_stages(story);
}

// Wherever it stands, and however its halves come out: it alone is to blame.
BOOST_AUTO_TEST_CASE(one_message_of_a_batch_that_451_is_about_dies_alone)
{
    for (const int place : {0, 37, 99}) {
        test::stage_fixture fixture;
        auto story = [place](stages& s) -> asio::awaitable<void> {
            s.api.answer = [](const scripted_api::sending& sending) {
                return contains(sending, "bad") ? security_error() : scripted_api::accept(sending);
            };
            s.pause_control.pause({.kind = pause_kind::all});
            for (int i = 0; i < 100; ++i)
                s.submit(i == place ? "bad" : "good");
            co_await s.until(state::queued, 100);
            s.pause_control.resume(std::nullopt, true);
            while (dead(s) == 0) {
                s.pause_control.resume(std::nullopt, false); // a probe, at once
                co_await test::let_others_go_on();
            }
            co_await s.until(state::sent, 99);
            BOOST_TEST(dead(s) == 1);
        };
        fixture.run_stages(story);
    }
}

BOOST_AUTO_TEST_CASE(a_message_that_pauses_the_account_again_and_again_while_others_pass_dies_alone)
{
    for (const bool batch : {false, true}) {
        test::stage_fixture fixture;
        auto story = [batch](stages& s) -> asio::awaitable<void> {
            s.api.answer = [](const scripted_api::sending& sending) {
                return contains(sending, "bad") ? scripted_api::fail(verdict::account, 403, "new")
                                                : scripted_api::accept(sending);
            };
            s.pause_control.pause({.kind = pause_kind::all});
            for (int i = 0; i < 12; ++i) {
                auto email = alone(i == 5 ? "bad" : "good");
                email.batchable = batch;
                s.submit(std::move(email));
            }
            co_await s.until(state::queued, 12);
            s.pause_control.resume(std::nullopt, true);
            for (int i = 12; i < 2'000 && dead(s) == 0; ++i) {
                s.submit(alone("good"));
                s.pause_control.resume(std::nullopt, false); // a probe, at once
                co_await s.store.flush();
            }
            BOOST_TEST(dead(s) == 1);
            const auto tries = std::ranges::count_if(s.api.sent, [](const auto& sending) {
                return contains(sending, "bad");
            });
            BOOST_TEST(tries <= (batch ? 12 : 6)); // it may be the probe when nobody has passed
            s.pause_control.resume(std::nullopt, false);
            co_await s.until(state::queued, 0);
            BOOST_TEST(dead(s) == 1);
        };
        fixture.run_stages(story);
    }
}

// Nothing was accepted in between: it is the account.
BOOST_AUTO_TEST_CASE(an_unknown_403_kills_nothing_while_everything_meets_it)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::account, 403, "new"); };
        s.submit(alone("mail"));
        co_await s.until(state::queued, 1);
        for (std::size_t sent = 1; sent <= 10; ++sent) {
            BOOST_TEST_REQUIRE(s.api.sent.size() == sent);
            s.pause_control.resume(std::nullopt, false);
            co_await test::until([&] {
                return s.api.sent.size() != sent && s.in_flight.requests().empty();
            });
        }
        BOOST_TEST(dead(s) == 0);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
