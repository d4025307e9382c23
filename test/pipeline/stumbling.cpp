// A batch with a message that Resend always fails at
#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

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
            co_await test::until([&] {
                return s.store.counts().at(lane::transactional, state::sent) >= others;
            });
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
        co_await test::until([&] {
            return s.pauses.blocks_everything() && s.send_slots.taken() == 0;
        });
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 101);
        BOOST_TEST(s.api.sent.size() < 40u);
    };
    run_stages(story);
}

// Resend had accepted it all the same.
BOOST_AUTO_TEST_CASE(is_sent_and_not_taken_apart_when_resend_has_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending&) {
            return scripted_api::fail(verdict::server_error, 500, "application_error");
        };
        s.evidence.says = [](const evidence_source::question& q) {
            evidence_source::answer a{.says = evidence::complete, .found = {}};
            for (const auto id : q.request->sealed.members)
                a.found.push_back({.id = id, .resend_id = "r" + std::to_string(id.value)});
            return a;
        };
        const auto ids = co_await s.queue_batch(10);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 10);
        BOOST_TEST(s.api.sent.size() == 2u); // once, and at once again under its key
        BOOST_TEST(s.api.sent[0].key == s.api.sent[1].key);
        const auto view = co_await s.message_reader.find(ids.at(3));
        BOOST_TEST(view->resend_id == "r" + std::to_string(ids.at(3).value));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_asked_about_again_while_the_list_may_lag)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = stumble_over_m3;
        std::map<request_id, int> asked;
        s.evidence.says = [&](const evidence_source::question& q) {
            const bool first = asked[q.request->sealed.id]++ == 0;
            return evidence_source::answer{
                .says = first ? evidence::not_yet : evidence::complete, .found = {}};
        };
        co_await s.queue_batch(4);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 3);
        BOOST_TEST(asked.size() == 2u); // the batch, and the half with m3
        for (const auto& [id, times] : asked)
            BOOST_TEST(times == 2);
    };
    run_stages(story);
}

// The key may only send.
BOOST_AUTO_TEST_CASE(is_taken_apart_at_once_where_nobody_can_tell)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = stumble_over_m3;
        s.evidence.tells = false;
        co_await s.queue_batch(4);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 3);
        BOOST_TEST(s.evidence.looks == 0u);
    };
    run_stages(story);
}

// That the key may only send is known once it was asked.
BOOST_AUTO_TEST_CASE(is_taken_apart_when_it_turns_out_that_nobody_can_tell)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = stumble_over_m3;
        s.evidence.says = [&](const evidence_source::question&) {
            s.evidence.tells = false;
            return evidence_source::answer{.says = evidence::cannot_tell, .found = {}};
        };
        co_await s.queue_batch(4);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 3);
        BOOST_TEST(s.evidence.looks == 1u);
    };
    run_stages(story);
}

// It waits for evidence, and no other mail waits with it; a stop puts it off.
BOOST_AUTO_TEST_CASE(holds_up_nobody_while_it_waits_and_is_repeated_as_it_is_after_a_stop)
{
    std::string key;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = stumble_over_m3;
        s.evidence.says = [](const evidence_source::question&) {
            return evidence_source::answer{};
        };
        co_await s.queue_batch(4);
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] { return s.evidence.looks != 0; });
        s.submit("another", lane::transactional);
        co_await s.until(state::sent, 1);
        key = s.api.sent.front().key;
    };
    run_stages(story);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = stumble_over_m3;
        co_await s.until(state::sent, 1 + 3);
        BOOST_TEST(s.api.sent.front().key == key);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
