// Attempts that fail, up to the last one; and keys that die.
#include "pipeline/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(failed_attempts, test::stage_fixture)

BOOST_AUTO_TEST_CASE(an_attempt_that_fails_is_repeated_byte_for_byte_under_its_key)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        int attempts = 0;
        s.api.answer = [&](const scripted_api::sending& sending) {
            return ++attempts < 3 ? scripted_api::fail(verdict::server_error, 500)
                                  : scripted_api::accept(sending);
        };
        const auto id = s.submit("one", lane::transactional);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.size() == 3u);
        for (const auto& sending : s.api.sent) {
            BOOST_TEST(sending.key == s.api.sent.front().key);
            BOOST_TEST(sending.bodies == s.api.sent.front().bodies);
        }
        const auto record = co_await s.message_reader.find(id);
        BOOST_TEST(record->attempts == 3);
        BOOST_TEST(record->history.size() == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(three_failures_are_the_end)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::server_error, 500); };
        s.submit("one", lane::transactional);
        co_await s.until(state::dead, 1);
        BOOST_TEST(s.api.sent.size() == 3u);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::exhausted));
        BOOST_TEST(letters.at(0).message.attempts == 3);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_never_had_an_answer_is_never_said_to_have_failed)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::no_answer); };
        s.submit("one", lane::transactional);
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::outcome_unknown));

        const auto refused = co_await s.dead_letters.retry({}, false, false);
        BOOST_TEST(refused.done == 0u);
        BOOST_TEST(refused.skipped.size() == 1u);
        s.api.answer = scripted_api::accept;
        const auto retried = co_await s.dead_letters.retry({}, false, true);
        BOOST_TEST(retried.done == 1u);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.back().key != s.api.sent.front().key);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(only_the_guilty_message_of_a_refused_batch_dies)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            return contains(sending, "bad") ? scripted_api::fail(verdict::refused, 422, "nope")
                                            : scripted_api::accept(sending);
        };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 100; ++i)
            s.submit(i == 37 ? "bad" : "good" + std::to_string(i));
        co_await s.until(state::queued, 100);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 99);
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::refused));
        BOOST_TEST(letters.at(0).error.name == "nope");
        BOOST_TEST(
            (co_await s.queue_reader.load_bodies({letters.at(0).message.id})).at(0) == "bad"
        );
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_batch_that_is_always_answered_with_errors_is_split_down_to_the_guilty_one)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            return contains(sending, "bad") ? scripted_api::fail(verdict::server_error, 500)
                                            : scripted_api::accept(sending);
        };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 8; ++i)
            s.submit(i == 5 ? "bad" : "good" + std::to_string(i));
        co_await s.until(state::queued, 8);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 7);
        co_await s.until(state::dead, 1);
        BOOST_TEST(((co_await s.message_reader.dead_letters({})).at(0).reason == death::exhausted));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_key_that_has_died_leaves_an_unknown_outcome)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        const auto id = s.submit("x", lane::transactional);
        co_await s.until(state::queued, 1);
        id_source yesterday(0);
        sealed_request request{
            .id = yesterday.next_request(wall_now() - std::chrono::hours(24)),
            .members = {id},
            .attempts = 1};
        BOOST_TEST(co_await s.store.seal(request));
        const auto record = co_await s.message_reader.find(id);
        s.ready_queue.withdraw(id, record->flow, record->place);
        auto facts = co_await s.queue_reader.load_facts(request.members);
        s.repeat(std::move(request), std::move(facts));
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::outcome_unknown));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_key_is_used_while_its_age_is_sure_to_be_below_its_life)
{
    using namespace std::chrono_literals;
    struct sealing
    {
        std::string body;
        milliseconds id_ahead{}; // of the clock
        std::optional<moment> at;
        bool goes_out{};
    };
    const auto now = moment_now();
    const std::array sealings = {
        sealing{"an id ahead of the clock, nothing else known", 47h, std::nullopt, false},
        sealing{"seconds ahead", 5s, std::nullopt, true},
        sealing{
            "set forward and back since", 48h, moment{now.wall + 48h, now.uptime, now.boot}, true},
        sealing{"set back since", 1h, moment{now.wall, now.uptime - 24h, now.boot}, false},
        sealing{"ahead, before the machine's start", 2h, moment{now.wall + 1h, 0ms, 1}, false},
        sealing{"old by the wall clock", -24h, moment{now.wall - 24h, now.uptime, now.boot}, false},
    };
    std::multiset<std::string> expected;
    auto crash = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (const auto& how : sealings) {
            id_source numbers(0);
            sealed_request request{
                .id = numbers.next_request(now.wall + how.id_ahead),
                .members = {s.submit(how.body, lane::transactional)},
                .sealed_at = how.at};
            co_await s.store.flush();
            BOOST_TEST(co_await s.store.seal(std::move(request)));
            if (how.goes_out)
                expected.insert(how.body);
        }
    };
    run_stages(crash);

    auto again = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 2);
        co_await s.until(state::dead, 4);
        const auto sent = test::all_bodies(s.api);
        BOOST_TEST(sent == expected, boost::test_tools::per_element());
        for (const auto& letter : co_await s.message_reader.dead_letters({}))
            BOOST_TEST((letter.reason == death::outcome_unknown));
    };
    run_stages(again);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
