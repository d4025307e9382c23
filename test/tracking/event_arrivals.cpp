#include "relay/tracking/event_arrivals.hpp"

#include "pipeline/arrival_fixture.hpp"
#include "relay/tracking/inbox_events.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

// What has come from outside to a spare while it reached no sender

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

constexpr auto ann = R"({"to":["ann@example.org"]})";

struct event_arrival_fixture : test::arrival_fixture
{
    static std::string webhook(const std::string& type, const std::string& uuid)
    {
        return R"({"type":")" + type + R"(","created_at":"2026-11-23T10:00:00.000Z","data":{)" +
               R"("email_id":"r-1","to":["ann@example.org"],"bounce":{"type":"Permanent"},)" +
               R"("tags":{"relay_id":")" + uuid + R"("}}})";
    }

    asio::awaitable<void> unsubscribe(message_id id)
    {
        unsubscribe_claim who{.message = id, .address = "ann@example.org"};
        const auto taken = co_await events.take_unsubscribe(std::move(who), "on the page");
        BOOST_TEST((taken == event_intake::taken::recorded));
    }

    asio::awaitable<void> tell(std::string id, std::string body)
    {
        const auto taken = co_await events.take_webhook(std::move(id), std::move(body));
        BOOST_TEST((taken == event_intake::taken::recorded));
    }

    static asio::awaitable<message_id> send_one(stages& s)
    {
        const auto id = s.submit({
            .body = "1",
            .summary = ann,
            .lane = lane::campaign,
            .campaign = "c",
            .domain = "a.example",
            .recipients = 1,
        });
        co_await s.until(state::sent, 1);
        co_return id;
    }

    inbox_events events{*inbox};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(events_of_other_relays, event_arrival_fixture)

BOOST_AUTO_TEST_CASE(are_known_before_anything_is_sent)
{
    const auto id = accept(ann, lane::campaign, ann);
    const auto reset = accept(ann, lane::transactional, ann);
    test::run(ctx, unsubscribe(id));
    auto story = [&](stages& s) -> asio::awaitable<void> {
        BOOST_TEST(s.event_arrivals.taken_up() == 1u);
        co_await s.until(state::suppressed, 1);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.size() == 1u);
        const auto sent = co_await s.message_finder.find(reset);
        BOOST_TEST((sent && sent->record.state == state::sent));
        BOOST_TEST((co_await s.event_reader.known_of(id)).has(fact::unsubscribed));
        BOOST_TEST(s.tracking_counters.unsubscribes.recorded == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(follow_for_addresses_as_soon_as_they_are_taken_up)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await send_one(s);
        co_await tell("w", webhook("email.bounced", s.id_codec.to_uuid(id)));
        co_await s.event_arrivals.take_up();
        BOOST_TEST(s.suppressed_addresses.stops("ann@example.org", lane::transactional));
        BOOST_TEST((co_await s.event_reader.known_of(id)).has(fact::bounced_hard));
        BOOST_TEST((co_await s.event_reader.events_in_inbox(10)).empty());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(count_once_that_came_to_several)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await send_one(s);
        const auto body = webhook("email.delivered", s.id_codec.to_uuid(id));
        co_await tell("w", body);
        co_await s.tracker.take_webhook("w", body);
        co_await unsubscribe(id);
        co_await unsubscribe(id);
        co_await tell("w", body);
        co_await s.event_arrivals.take_up();
        BOOST_TEST(s.event_arrivals.taken_up() == 4u);
        BOOST_TEST(s.tracking_counters.events == 1u);
        BOOST_TEST(s.tracking_counters.duplicates == 2u);
        BOOST_TEST(s.tracking_counters.unsubscribes.recorded == 1u);
        BOOST_TEST(s.tracking_counters.unsubscribes.repeated == 1u);
        BOOST_TEST((co_await s.event_reader.events_of(id, 10)).size() == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(find_their_messages_without_our_tag)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.tasks.spawn(s.tracker.run());
        const auto id = co_await send_one(s);
        auto body = webhook("email.delivered", "");
        body.replace(body.find(R"(,"tags")"), std::string::npos, "}}");
        co_await tell("w", std::move(body));
        co_await s.event_arrivals.take_up();
        while (!(co_await s.event_reader.known_of(id)).has(fact::delivered))
            co_await test::let_others_go_on();
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(are_looked_for_again_and_again)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await send_one(s);
        for (int i = 0; i < 120; ++i)
            co_await tell(std::to_string(i), webhook("email.clicked", s.id_codec.to_uuid(id)));
        s.tasks.spawn(s.event_arrivals.run());
        while (s.event_arrivals.taken_up() < 120)
            co_await test::let_others_go_on();
        BOOST_TEST(s.tracking_counters.events == 120u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
