#include "relay/store/events.hpp"
#include "store/event_store.hpp"
#include "store/sql/statement.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

using test::noon;

using kinds = std::vector<event_kind>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(forgotten_events, test::event_store)

BOOST_AUTO_TEST_CASE(an_event_without_a_time_is_known_for_as_long_as_it_may_be_repeated)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await sent();
        for (int hour = 0; hour < 24; ++hour) {
            auto opened = make(id, event_kind::opened);
            opened.undated = true;
            opened.at = noon + std::chrono::hours(hour);
            BOOST_TEST(!(co_await record(opened)).duplicate);
            for (const int later : {0, 1, 11, 12, 13, 27, 28}) {
                auto again = opened;
                again.at += std::chrono::hours(later);
                const auto known_from = again.at - std::chrono::hours(36);
                co_await db->forget_events(known_from, known_from, noon + std::chrono::days(9));
                BOOST_TEST((co_await record(again)).duplicate, hour << " + " << later);
            }
        }
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(an_event_is_parked_for_as_long_as_it_has_been_here_not_as_old_as_it_is)
{
    constexpr std::chrono::hours parked_for{48};
    auto story = [&]() -> asio::awaitable<void> {
        const auto id = co_await accept();
        auto replayed = untagged(id, event_kind::delivered);
        replayed.at = noon - std::chrono::days(3);
        co_await record(std::move(replayed));
        co_await db->forget_events(noon - std::chrono::days(90), noon - parked_for, noon);
        co_await send(id);
        const auto joined = co_await events_of(id);
        BOOST_TEST((joined == kinds{event_kind::delivered}));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(old_events_go_and_their_numbers_are_not_used_again)
{
    std::int64_t last = 0;
    auto before = [&]() -> asio::awaitable<void> {
        const auto id = co_await sent();
        for (int i = 0; i < 5; ++i) {
            const auto r = co_await record(make(id, event_kind::opened));
            last = r.seq;
        }
        co_await db->forget_events(noon + std::chrono::days(1), noon, noon + std::chrono::days(2));
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        const auto id = co_await sent();
        const auto r = co_await record(make(id, event_kind::opened));
        BOOST_TEST(r.seq == last + 1);
    };
    test::run(ctx, after());
}

// The relay's own events have the time of the wall clock, and so have parked ones.
BOOST_AUTO_TEST_CASE(events_of_a_clock_that_was_ahead_hold_up_no_others)
{
    auto story = [&]() -> asio::awaitable<void> {
        event_log(*db).record_own();
        const auto a_year_ahead = noon + std::chrono::days(365);
        std::vector<sized_message> ahead;
        std::vector<sized_message> in_time;
        for (int i = 0; i < 1'300; ++i) {
            const bool is_ahead = i < 300;
            new_message m{
                .id = ids.next_message(noon),
                .flow = {.lane = lane::campaign, .domain = "a.example"},
                .body = "{}",
                .summary = "{}",
            };
            (is_ahead ? ahead : in_time).push_back({.id = m.id});
            db->accept(std::move(m), [](const accept_result&, new_message&&) {});
            incoming_event e{
                .kind = event_kind::opened,
                .at = a_year_ahead,
                .received = is_ahead ? a_year_ahead : noon,
                .resend_id = "not known yet",
            };
            e.digest = {static_cast<unsigned char>(i), static_cast<unsigned char>(i >> 8)};
            event_log(*db).record(std::move(e), [](bool, const recorded_event&) {});
        }
        co_await db->flush();
        db->expire(lane::campaign, state::queued, ahead, a_year_ahead, {});
        db->expire(lane::campaign, state::queued, in_time, noon, {});
        co_await db->flush();
        const auto now = noon + std::chrono::days(100);
        co_await db->forget_events(now, now, now);
        const auto look = sql::open_to_read(db->location());
        const auto kind = std::to_string(static_cast<int>(event_kind::left_expired));
        // The newest always stays.
        BOOST_TEST(look->integer("SELECT count(*) FROM event WHERE kind = " + kind) == 301);
        BOOST_TEST(look->integer("SELECT count(*) FROM parked_event") == 300);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(what_is_to_be_repeated_is_forgotten_with_its_event)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto id = co_await sent();
        const auto old = co_await record(make(id, event_kind::opened));
        auto young = make(id, event_kind::clicked);
        young.at = noon + std::chrono::days(2);
        const auto kept = co_await record(std::move(young));
        co_await record(make(id, event_kind::opened)); // the newest always stays
        feed_progress p{.url = "https://a.example"};
        for (const auto seq : {old.seq, kept.seq})
            p.again.push_back({.seq = seq, .attempts = 1, .due = noon});
        BOOST_TEST(co_await event_log(*db).save(p));
        const auto before = noon + std::chrono::days(1);
        co_await db->forget_events(before, before, before);
        event_reader records(db->location());
        const auto page = co_await records.repeated_events(p.url, noon + std::chrono::days(3), 100);
        BOOST_REQUIRE_EQUAL(page.due.size(), 1u);
        BOOST_TEST(page.due[0].event.what.seq == kept.seq);
        BOOST_TEST(page.waiting == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
