#include "relay/store/queue_reader.hpp"
#include "store/event_store.hpp"

// A sign that Resend has a message settles it, whatever its state.

namespace relay {

namespace asio = boost::asio;

namespace {

struct evidence_store : test::event_store
{
    // One message in a request that has failed for the last time, or is about to
    asio::awaitable<sealed_request> sealed()
    {
        sealed_request request{
            .id = ids.next_request(noon),
            .lane = lane::campaign,
            .attempts = 3,
            .on_disk = state::queued,
        };
        request.members.push_back(co_await accept());
        co_await db->seal(request);
        co_return request;
    }

    asio::awaitable<message_record> find(message_id id)
    {
        message_reader records(db->location());
        auto found = co_await records.find(id);
        BOOST_REQUIRE(found.has_value());
        co_return std::move(*found);
    }

    const wall_time noon = test::noon;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(evidence, evidence_store)

BOOST_AUTO_TEST_CASE(that_came_before_a_death_makes_it_a_sending_whatever_the_reason)
{
    auto story = [&]() -> asio::awaitable<void> {
        for (const auto reason : {death::refused, death::exhausted, death::outcome_unknown}) {
            const auto request = co_await sealed();
            const auto id = request.members.front();
            co_await record(make(id, event_kind::delivered));
            db->bury(request, reason, {.at = noon}, {});
            co_await db->flush();
            const auto found = co_await find(id);
            BOOST_TEST((found.state == state::sent));
            BOOST_TEST(found.resend_id == uuid_of(id));
            BOOST_TEST(found.attempts == 3);
        }
        const auto counts = co_await total();
        BOOST_TEST(counts[metric::sent] == 3);
        BOOST_TEST(counts[metric::dead] == 0);
        BOOST_TEST(db->counts().at(lane::campaign, state::sent) == 3);
        BOOST_TEST(db->counts().at(lane::campaign, state::dead) == 0);
        BOOST_TEST(db->counts().at(lane::campaign, state::queued) == 0);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(that_comes_later_settles_every_dead_letter_but_an_expired_one)
{
    auto story = [&]() -> asio::awaitable<void> {
        for (const auto reason : {death::refused, death::exhausted, death::outcome_unknown}) {
            const auto request = co_await sealed();
            const auto id = request.members.front();
            db->bury(request, reason, {.at = noon}, {});
            co_await db->flush();
            const auto result = co_await record(make(id, event_kind::opened));
            BOOST_TEST(result.settled);
            BOOST_TEST(((co_await find(id)).state == state::sent));
        }
        const auto late = co_await accept();
        db->expire(lane::campaign, state::queued, {{.id = late}}, noon, {});
        co_await db->flush();
        const auto result = co_await record(make(late, event_kind::opened));
        BOOST_TEST(!result.settled);
        BOOST_TEST(((co_await find(late)).state == state::expired));

        const auto counts = co_await total();
        BOOST_TEST(counts[metric::sent] == 3);
        BOOST_TEST(counts[metric::dead] == 0);
        BOOST_TEST(counts[metric::expired] == 1);
        BOOST_TEST(db->counts().at(lane::campaign, state::sent) == 3);
        BOOST_TEST(db->counts().at(lane::campaign, state::dead) == 0);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(of_a_queued_message_is_kept_and_the_network_thread_settles_it)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto id = co_await accept();
        const auto other = co_await accept();
        const auto result = co_await record(make(id, event_kind::delivered));
        BOOST_TEST(!result.settled);
        BOOST_REQUIRE(result.queued.has_value());
        BOOST_TEST((result.queued->id == id));
        BOOST_TEST(((co_await find(id)).state == state::queued));

        queue_reader stored(db->location());
        const auto loaded = co_await stored.load_queue(result.queued->flow, 0, 10, 1'000);
        BOOST_REQUIRE_EQUAL(loaded.size(), 2u);
        BOOST_TEST((loaded[0].id == id));
        BOOST_TEST(loaded[0].evident);
        BOOST_TEST(!loaded[1].evident);

        db->settle_queued({id, other}, noon, {});
        co_await db->flush();
        BOOST_TEST(((co_await find(id)).state == state::sent));
        BOOST_TEST(((co_await find(other)).state == state::queued));
        const auto left = co_await stored.load_queue(result.queued->flow, 0, 10, 1'000);
        BOOST_TEST(left.size() == 1u);
        const auto counts = co_await total();
        BOOST_TEST(counts[metric::sent] == 1);
        BOOST_TEST(counts[metric::delivered] == 1);
        BOOST_TEST(counts.queued() == 1);
        BOOST_TEST(db->counts().at(lane::campaign, state::queued) == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(of_a_message_that_waits_for_its_time_settles_it_at_once)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto scheduled = co_await accept();
        BOOST_TEST(
            (co_await db->reschedule(scheduled, noon + std::chrono::hours(1)) ==
             reschedule_result::rescheduled)
        );
        BOOST_TEST((co_await record(make(scheduled, event_kind::delivered))).settled);
        BOOST_TEST(((co_await find(scheduled)).state == state::sent));

        const auto expiring = co_await accept();
        co_await record(make(expiring, event_kind::delivered));
        db->expire(lane::campaign, state::queued, {{.id = expiring}}, noon, {});
        co_await db->flush();
        BOOST_TEST(((co_await find(expiring)).state == state::sent));
        BOOST_TEST(db->counts().at(lane::campaign, state::sent) == 2);
        BOOST_TEST(db->counts().at(lane::campaign, state::scheduled) == 0);
        BOOST_TEST(db->counts().at(lane::campaign, state::expired) == 0);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
