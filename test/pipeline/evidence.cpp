#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

// What Resend has is not sent once more, however it waits to be.

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

struct evidence_fixture : test::stage_fixture
{
    message_id letter;

    // A message that Resend refused once, and somebody queues again while everything is paused
    asio::awaitable<void> queue_again(stages& s)
    {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::refused, 422); };
        letter = s.submit("letter");
        co_await s.until(state::dead, 1);
        s.api.sent.clear();
        s.api.answer = scripted_api::accept;
        s.pause_control.pause({.kind = pause_kind::all});
        const std::vector one{letter};
        for (const auto& where : co_await s.store.retry_dead(one))
            s.ready_queue.arrived_on_disk(where);
    }

    asio::awaitable<void> deliver(stages& s)
    {
        webhook_event e{.kind = event_kind::delivered, .email_id = "r-letter"};
        e.correlation = s.id_codec.to_uuid(letter);
        co_await s.tracker.take(std::move(e), "an event");
    }

    // Everything that may leave has left.
    asio::awaitable<void> send_the_rest(stages& s)
    {
        s.pause_control.resume(std::nullopt, true);
        const auto sent = s.store.counts().at(lane::campaign, state::sent);
        s.submit("another");
        co_await s.until(state::sent, sent + 1);
    }

    asio::awaitable<void> was_not_sent_again(stages& s)
    {
        const auto found = co_await s.message_reader.find(letter);
        BOOST_TEST((found->state == state::sent));
        BOOST_TEST(found->resend_id == "r-letter");
        for (const auto& sending : s.api.sent)
            BOOST_TEST(!contains(sending, "letter"));
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 0);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::dead) == 0);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(evidence_of_what_is_queued, evidence_fixture)

BOOST_AUTO_TEST_CASE(a_message_that_is_queued_again_and_is_at_resend_does_not_leave)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await queue_again(s);
        co_await deliver(s);
        co_await s.until(state::sent, 1);
        co_await send_the_rest(s);
        co_await was_not_sent_again(s);
    };
    run_stages(story);
}

// The relay stops between the evidence and what follows from it.
BOOST_AUTO_TEST_CASE(nor_does_it_after_a_restart)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        co_await queue_again(s);
        while (s.ready_queue.messages(lane::campaign) == 0) // or its reading finds the evidence
            co_await test::let_others_go_on();
        incoming_event e{.kind = event_kind::delivered, .message = letter, .resend_id = "r-letter"};
        e.at = e.received = wall_now();
        s.event_log.record(std::move(e), [](bool, const recorded_event&) {});
        co_await s.store.flush();
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 1);
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await s.until(state::sent, 1);
        co_await send_the_rest(s);
        co_await was_not_sent_again(s);
    };
    run_stages(after);
}

// It waits in memory, sealed, for a moment without a 429. Then a bad key takes its request apart.
BOOST_AUTO_TEST_CASE(what_is_in_a_request_already_goes_its_way_and_not_back_to_the_queue)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await queue_again(s);
        bool told = false;
        s.api.answer = [&](const scripted_api::sending&) {
            return told ? scripted_api::fail(verdict::account, 401)
                        : scripted_api::fail(verdict::rate_limited, 429);
        };
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] { return s.in_flight.holds(letter); });
        co_await deliver(s);
        BOOST_TEST(s.in_flight.holds(letter));
        BOOST_TEST(s.store.counts().at(lane::campaign, state::sent) == 0);
        told = true;
        co_await s.until(state::sent, 1);
        BOOST_TEST(!s.in_flight.holds(letter));

        s.api.sent.clear();
        s.api.answer = scripted_api::accept;
        co_await send_the_rest(s);
        co_await was_not_sent_again(s);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
