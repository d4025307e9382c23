// Of several relays on one database, the one that may not send
#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

struct membership_fixture : test::stage_fixture
{
    membership_fixture()
    {
        prepare = [](stages& s) { s.member.others = true; };
    }

    int runs{};

    // What the disk was asked for while a message was refused thrice for the rate, and then taken
    std::size_t changes_of_four_attempts(bool others)
    {
        ++runs;
        std::size_t changes = 0;
        auto story = [&](stages& s) -> asio::awaitable<void> {
            s.member.others = others;
            s.api.answer = [&s](const scripted_api::sending& sending) {
                return s.api.sent.size() < 4
                           ? scripted_api::fail(verdict::rate_limited, 429, "rate_limit_exceeded")
                           : scripted_api::accept(sending);
            };
            s.submit("m");
            co_await s.until(state::sent, runs);
            co_await s.store.flush(); // what was counted when it was told of is counted now
            changes = s.store.stats().operations;
        };
        run_stages(story);
        return changes;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_relay_among_others, membership_fixture)

BOOST_AUTO_TEST_CASE(sends_nothing_while_it_may_not_write)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.member.writes = false;
        s.submit("of a campaign");
        s.submit("transactional", lane::transactional);
        co_await s.until(state::queued, 2);
        BOOST_TEST(s.api.sent.empty());
        BOOST_TEST(!s.rate_limiter.spare_permit());
        BOOST_TEST(!s.rate_limiter.permit_for_evidence());

        s.member.writes = true; // which nobody tells the stages
        co_await s.until(state::sent, 2);
    };
    run_stages(story);
}

// The term is lost between the permit and the first byte: that is no attempt, and nobody's fault.
BOOST_AUTO_TEST_CASE(keeps_what_it_has_sealed_and_counts_nothing)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        int kept = 0;
        s.api.before_writing = [&] { s.member.writes = ++kept > 3; };
        s.submit("m");
        while (kept < 4) {
            s.member.writes = true; // and is won back
            s.changed.notify_all();
            co_await test::let_others_go_on();
        }
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.size() == 1u);
        BOOST_TEST(s.counters.of(verdict::no_answer) == 0u);
        BOOST_TEST(s.counters.of(verdict::not_sent) == 0u);
        BOOST_TEST(s.pauses.list().empty());
        BOOST_TEST(s.send_slots.taken() == 0u);
    };
    run_stages(story);
}

// A byte was written, the connection broke, and then the term was lost: Resend may have it.
BOOST_AUTO_TEST_CASE(repeats_as_it_is_what_it_had_begun_to_write)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&s](const scripted_api::sending& sending) {
            if (s.api.sent.size() > 1)
                return scripted_api::accept(sending);
            return send_report{.written = true, .lost = true, .withheld = true};
        };
        s.submit("m");
        co_await s.until(state::sent, 1);
        BOOST_REQUIRE(s.api.sent.size() == 2u);
        BOOST_TEST(s.api.sent[0].key == s.api.sent[1].key);
        BOOST_TEST((s.api.sent[0].bodies == s.api.sent[1].bodies));
        BOOST_TEST(s.counters.of(verdict::no_answer) == 0u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(commits_each_attempt_before_its_first_byte)
{
    changes_of_four_attempts(false); // remembers the limit
    const auto alone = changes_of_four_attempts(false);
    BOOST_TEST(changes_of_four_attempts(true) == alone + 3);
}

// Whoever takes over repeats it, and nothing of it is left here to wait for.
BOOST_AUTO_TEST_CASE(stops_with_requests_that_it_may_not_send)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.before_writing = [&] { s.member.writes = false; };
        s.submit("m");
        co_await test::until([&] { return !s.member.writes && s.send_slots.taken() == 0; });
    };
    run_stages(story);

    prepare = {};
    auto again = [](stages& s) -> asio::awaitable<void> { co_await s.until(state::sent, 1); };
    run_stages(again);
    BOOST_TEST(relay == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
