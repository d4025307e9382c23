#include "pipeline/fixture.hpp"
#include "support/seeds.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

// A message is not sent later than its time to live allows, however often it was tried before.

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

// So long that a busy machine, too, sends it once in that time.
constexpr milliseconds short_life{test::sanitized ? 5'000 : 1'000};

submission short_lived(std::string body, milliseconds ttl = short_life)
{
    return {
        .body = std::move(body),
        .summary = "{}",
        .lane = lane::transactional,
        .domain = "a.example",
        .ttl = ttl,
    };
}

// The answer to the first sending; all others are accepted.
void answer_first(stages& s, send_report first)
{
    s.api.answer = [&s, first](const scripted_api::sending& sending) {
        return s.api.sent.size() == 1 ? first : scripted_api::accept(sending);
    };
}

asio::awaitable<dead_letter_record> only_letter(stages& s)
{
    const auto ended = [&s] {
        const auto counts = s.store.counts();
        std::int64_t sum = 0;
        for (const auto end : {state::dead, state::expired, state::sent})
            sum += counts.at(lane::transactional, end);
        return sum;
    };
    co_await test::until([&] { return ended() != 0; });
    const auto letters = co_await s.message_reader.dead_letters({});
    BOOST_TEST_REQUIRE(letters.size() == 1u);
    co_return letters.front();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(time_to_live, test::stage_fixture)

BOOST_AUTO_TEST_CASE(a_request_whose_time_is_over_is_not_repeated)
{
    cfg.retry.first_delay = 3 * short_life;
    auto story = [](stages& s) -> asio::awaitable<void> {
        answer_first(s, scripted_api::fail(verdict::server_error, 503, "service_unavailable"));
        s.submit(short_lived("otp"));
        const auto letter = co_await only_letter(s);
        BOOST_TEST((letter.reason == death::expired));
        BOOST_TEST((letter.message.state == state::expired));
        BOOST_TEST(letter.error.name == "expired");
        BOOST_TEST(letter.message.attempts == 1);
        BOOST_TEST(s.api.sent.size() == 1u);
    };
    run_stages(story);
}

// It ends then, and not when its next attempt would have been due.
BOOST_AUTO_TEST_CASE(a_request_that_waits_for_its_next_attempt_ends_when_its_time_is_over)
{
    cfg.retry.first_delay = std::chrono::hours(1);
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::server_error, 503); };
        s.submit(short_lived("otp"));
        const auto letter = co_await only_letter(s);
        BOOST_TEST((letter.reason == death::expired));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_may_have_been_accepted_has_an_unknown_outcome_when_its_time_is_over)
{
    cfg.retry.first_delay = std::chrono::hours(1);
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::no_answer); };
        s.submit(short_lived("otp"));
        const auto letter = co_await only_letter(s);
        BOOST_TEST((letter.reason == death::outcome_unknown));
        BOOST_TEST(letter.error.name == "expired");
        BOOST_TEST(s.api.sent.size() == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(the_time_of_a_request_is_known_after_a_restart)
{
    auto before = [](stages& s) -> asio::awaitable<void> {
        const auto now = moment_now();
        new_message otp{
            .id = s.id_source.next_message(now.wall),
            .flow = {.lane = lane::transactional, .domain = "a.example"},
            .expires = now.wall,
            .recipients = 1,
            .body = "otp",
            .summary = "{}",
            .sealed_in = s.id_source.next_request(now.wall),
            .sealed_at = now,
        };
        s.store.accept(std::move(otp), [](const accept_result&, new_message&&) {});
        co_await s.store.flush();
    };
    run_stages(before);
    auto after = [](stages& s) -> asio::awaitable<void> {
        const auto letter = co_await only_letter(s);
        BOOST_TEST((letter.reason == death::outcome_unknown));
        BOOST_TEST(s.api.sent.empty());
    };
    run_stages(after);
}

// Nothing of it can have been accepted: it is taken apart, and what is over expires by itself.
BOOST_AUTO_TEST_CASE(what_was_only_put_aside_expires_in_its_queue)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        auto slow_down = scripted_api::fail(verdict::rate_limited, 429, "rate_limit_exceeded");
        slow_down.limits.retry_after = 3 * short_life;
        answer_first(s, std::move(slow_down));
        s.submit(short_lived("otp"));
        const auto letter = co_await only_letter(s);
        BOOST_TEST((letter.reason == death::expired));
        BOOST_TEST(letter.message.attempts == 0);
        BOOST_TEST(s.api.sent.size() == 1u);
        BOOST_TEST((co_await s.queue_reader.open_requests()).empty());
    };
    run_stages(story);
}

// The time of a request is that of the first of its messages: no other may die of it.
BOOST_AUTO_TEST_CASE(only_messages_whose_times_are_near_each_other_share_a_request)
{
    using namespace std::chrono_literals;
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 20; ++i) {
            s.submit("receipt", lane::transactional);
            s.submit(short_lived("otp", 5min));
            s.submit(short_lived("report", 24h));
        }
        co_await s.until(state::queued, 60);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 60);
        for (const auto& sending : s.api.sent)
            BOOST_TEST(
                std::set<std::string>(sending.bodies.begin(), sending.bodies.end()).size() == 1u
            );
        // They take turns in one queue, and fill their requests all the same.
        BOOST_TEST(s.api.sent.size() <= 6u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
