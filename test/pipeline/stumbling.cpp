// A batch with a message that Resend always fails at
#include "pipeline/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

send_report stumble_over_m3(const scripted_api::sending& sending)
{
    if (contains(sending, "m3"))
        return scripted_api::fail(verdict::server_error, 500, "application_error");
    return scripted_api::accept(sending);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_batch_that_resend_stumbles_over, test::stage_fixture)

// The good messages of the batch do not wait for its next attempt.
BOOST_AUTO_TEST_CASE(is_taken_apart_at_its_second_error_while_others_get_through)
{
    cfg.retry.first_delay = std::chrono::hours(1);
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = stumble_over_m3;
        std::int64_t others = 0;
        s.api.hold = [&](const scripted_api::sending& sending) -> asio::awaitable<void> {
            if (!contains(sending, "m3"))
                co_return;
            ++others;
            s.submit("another", lane::transactional);
            while (s.store.counts().at(lane::transactional, state::sent) < others)
                co_await sleep_for(milliseconds(1));
        };
        const auto ids = co_await s.queue_batch(40);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::waiting, 1);
        co_await s.until(state::sent, 39 + others);
        BOOST_TEST(s.pauses.list().empty());
        const auto view = co_await s.message_reader.find(ids.at(3));
        BOOST_TEST((view->state == state::waiting));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_taken_apart_when_there_is_nobody_else)
{
    cfg.retry.first_delay = std::chrono::hours(1);
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = stumble_over_m3;
        const auto ids = co_await s.queue_batch(100);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::waiting, 1);
        co_await s.until(state::sent, 99);
        BOOST_TEST(s.pauses.list().empty());
        const auto view = co_await s.message_reader.find(ids.at(3));
        BOOST_TEST((view->state == state::waiting));
        BOOST_TEST(view->attempts == 1);
    };
    run_stages(story);
}

// In an outage it is no message's fault: a pause keeps what is left of the batch, and no message
// waits for its next attempt when it ends.
BOOST_AUTO_TEST_CASE(is_kept_by_a_pause_while_nothing_gets_through)
{
    cfg.retry.first_delay = std::chrono::hours(1);
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.submit("before the outage", lane::transactional);
        co_await s.until(state::sent, 1);
        s.api.answer = [](const scripted_api::sending&) {
            return scripted_api::fail(verdict::server_error, 500, "application_error");
        };
        co_await s.queue_batch(100);
        s.pause_control.resume(std::nullopt, true);
        while (!s.pauses.blocks_everything() || s.send_slots.taken() != 0)
            co_await sleep_for(milliseconds(1));
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 101);
        BOOST_TEST(s.api.sent.size() < 40u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
