#include "pipeline/damage.hpp"
#include "support/broken_disk.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

namespace relay {

namespace asio = boost::asio;
using test::run_sql;
using test::scripted_api;
using test::stages;

namespace {

// A store that refuses to delete a request: what would end one is never written.
struct unrecorded_fixture : test::stage_fixture
{
    unrecorded_fixture()
    {
        prepare = [this](stages& s) {
            s.disk_may_complain = true;
            if (refuses)
                run_sql(
                    s.store.location().path,
                    "CREATE TRIGGER stays BEFORE DELETE ON request"
                    " BEGIN SELECT RAISE(ABORT, 'it stays'); END"
                );
            else
                run_sql(s.store.location().path, "DROP TRIGGER IF EXISTS stays");
        };
    }

    static asio::awaitable<void> until_complaint(stages& s)
    {
        co_await test::until([&] { return s.complaints != 0; });
    }

    static asio::awaitable<void> until_refused(stages& s)
    {
        co_await until_complaint(s);
        co_await s.store.flush();
    }

    // Something else goes out, so that what would go before it has gone.
    static asio::awaitable<void> send_another(stages& s)
    {
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, true);
        s.submit("another", lane::campaign, "b.example");
        while (std::ranges::none_of(s.api.sent, [](const auto& sending) {
            return contains(sending, "another");
        }))
            co_await test::let_others_go_on();
    }

    bool refuses{true};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(an_end_that_is_not_written, unrecorded_fixture)

BOOST_AUTO_TEST_CASE(of_a_request_that_was_accepted_leaves_it_open_and_the_next_start_repeats_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = s.submit("mail");
        co_await until_refused(s);
        BOOST_TEST(s.in_flight.holds(id));
        BOOST_TEST((co_await s.queue_reader.open_requests()).size() == 1u);
    };
    run_stages(story);

    refuses = false;
    auto repeated = [&](stages& s) -> asio::awaitable<void> {
        co_await s.until(state::sent, 1);
        BOOST_REQUIRE(s.api.sent.size() == 1u);
        BOOST_TEST((co_await s.queue_reader.open_requests()).empty());
    };
    run_stages(repeated);
}

// On disk it is open still: sent in another request, the mail would come twice after a restart.
BOOST_AUTO_TEST_CASE(of_a_request_that_is_taken_apart_keeps_its_messages_in_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) {
            return scripted_api::fail(verdict::account, 401, "missing_api_key");
        };
        const auto id = s.submit("mail");
        co_await until_refused(s);
        co_await send_another(s);
        BOOST_TEST(s.in_flight.holds(id));
        BOOST_TEST(std::ranges::count_if(s.api.sent, [](const auto& sending) {
                       return contains(sending, "mail");
                   }) == 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(of_a_batch_that_is_refused_sends_neither_half)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) {
            return scripted_api::fail(verdict::refused, 422, "validation_error");
        };
        s.pause_control.pause({.kind = pause_kind::all});
        s.submit("one");
        s.submit("two");
        co_await s.until(state::queued, 2);
        s.pause_control.resume(std::nullopt, true);
        co_await until_refused(s);
        co_await send_another(s);
        BOOST_TEST(std::ranges::count_if(s.api.sent, [](const auto& sending) {
                       return contains(sending, "one") || contains(sending, "two");
                   }) == 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(keeps_nobody_from_stopping)
{
    prepare = [](stages& s) { s.disk_may_complain = true; };
    std::optional<test::broken_disk> broken;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&](const scripted_api::sending& sending) {
            broken.emplace();
            return scripted_api::accept(sending);
        };
        s.submit("mail");
        co_await until_complaint(s);
        s.store.give_up_after(milliseconds(0));
        co_await s.drain();
        broken.reset();
        BOOST_TEST((co_await s.queue_reader.open_requests()).size() == 1u);
    };
    run_stages(story);
}

// systemd starts it again, and says what is wrong with it.
BOOST_AUTO_TEST_CASE(because_the_database_is_damaged_ends_the_relay)
{
    prepare = [](stages& s) { s.disk_may_complain = true; };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        run_sql(s.store.location().path, "ALTER TABLE request RENAME TO hidden");
        s.submit("mail");
        co_await test::until([&] { return s.tasks.size() == 0; });
    };
    BOOST_CHECK_THROW(run_stages(story), store_error);
    BOOST_TEST(relay->api.sent.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
