#include "store/postgres/member_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using member_state = membership::state;

BOOST_FIXTURE_TEST_SUITE(relays_on_postgresql, test::member_fixture)

BOOST_AUTO_TEST_CASE(the_first_one_sends_and_the_other_is_a_spare)
{
    auto first = join("first");
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join("second");
        while (second->now().epoch != first->now().epoch)
            co_await second->changed();
        BOOST_TEST((second->now().state == member_state::spare));
        BOOST_TEST(second->now().sender == "first");
        BOOST_TEST(first->shared());
        BOOST_TEST(!second->may_write());
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(a_spare_that_is_stopped_never_was_the_sender)
{
    auto first = join("first");
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join("second");
        while (second->now().epoch != first->now().epoch)
            co_await second->changed();
        co_await second->resign();
        BOOST_TEST((second->now().state == member_state::spare));
        co_await first->resign();
        BOOST_TEST((first->now().state == member_state::sender));
        BOOST_TEST(!first->may_write());
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(many_that_start_at_once_make_the_tables_once)
{
    for (int round = 0; round < 10; ++round) {
        open(postgres::access::write)->execute("DROP SCHEMA " + schema + " CASCADE");
        std::array<std::string, 5> failures;
        std::vector<std::thread> starts;
        for (auto& failure : failures)
            starts.emplace_back([&] {
                try {
                    join("one of many");
                } catch (const std::exception& e) {
                    failure = e.what();
                }
            });
        for (auto& start : starts)
            start.join();
        for (const auto& failure : failures)
            BOOST_TEST(failure == "");
    }
}

BOOST_AUTO_TEST_CASE(a_spare_learns_where_the_sender_is)
{
    const relay_addresses at{.http = "127.0.0.1:1", .jobs = "127.0.0.1:2", .webhooks = ""};
    auto first = join("first", at);
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join("second", {.http = "127.0.0.1:3", .jobs = "127.0.0.1:4", .webhooks = ""});
        while (second->now().sender_at.http.empty())
            co_await second->changed();
        BOOST_TEST((second->now().sender_at == at));
        while (first->relays().size() < 2)
            co_await first->changed();
        BOOST_TEST(first->relays()[1].name == "second");
        BOOST_TEST(first->relays()[1].version == RELAY_VERSION);
        BOOST_TEST(first->now().holder == first->relays()[0].run);

        second.reset();
        while (!first->relays()[1].gone)
            co_await first->changed();
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(who_starts_where_another_one_listened_takes_its_place)
{
    const relay_addresses at{.http = "127.0.0.1:1", .jobs = "127.0.0.1:2", .webhooks = ""};
    const auto db = open(postgres::access::write);
    join("first"); // makes the table
    db->execute(
        "INSERT INTO relay VALUES('default', 1, 'killed', '1', '127.0.0.1:1', '127.0.0.1:2',"
        " '', 'here', clock_timestamp(), clock_timestamp(), false)"
    );
    auto next = join("next", at);
    auto story = [&]() -> asio::awaitable<void> {
        const auto killed_is_gone = [&] {
            const auto all = next->relays();
            return std::ranges::any_of(all, [](const auto& r) { return r.run == 1 && r.gone; });
        };
        while (!killed_is_gone())
            co_await next->changed();
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(each_tells_the_others_that_something_is_in_the_inbox)
{
    auto first = join("first");
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first); // else it has no reason to ask for anything again
        second = join("second");
        for (std::uint64_t known = 0; known < 3; ++known) {
            second->tell_of_inbox(known == 0);
            while (first->told_of_inbox() == known)
                co_await first->told_of_inbox_beyond(known, notifier::clock::now() + 1h);
        }
        // Its session is made anew, and listens as well.
        const auto db = open(postgres::access::write);
        db->execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'resend-relay first'");
        const auto known = first->told_of_inbox();
        while (first->told_of_inbox() == known) {
            second->tell_of_inbox(true);
            co_await first->told_of_inbox_beyond(known, notifier::clock::now() + 100ms);
        }
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(hints_are_for_the_relays_of_one_schema)
{
    auto first = join("first");
    auto story = [&]() -> asio::awaitable<void> {
        const auto db = open(postgres::access::write);
        db->execute("NOTIFY resend_relay_inbox, 'another'");
        db->execute("NOTIFY resend_relay_inbox, '" + schema + "'");
        while (first->told_of_inbox() == 0)
            co_await first->told_of_inbox_beyond(0, notifier::clock::now() + 1h);
        BOOST_TEST(first->told_of_inbox() == 1u);
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(a_spare_follows_one_that_resigns_at_once)
{
    auto first = join("first");
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join("second");
        const auto epoch = first->now().epoch;
        co_await first->resign();
        BOOST_TEST(!first->may_write());
        co_await wins(*second);
        BOOST_TEST(second->now().epoch == epoch + 1);
        BOOST_TEST(second->now().sender == "second");
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(a_spare_follows_one_that_has_died)
{
    auto first = join({.name = "first", .network = "here"}, 6s);
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join("second");
        first.reset(); // gives nothing back
        co_await wins(*second);
    };
    run(story());
}

// Its network thread says nothing any more.
BOOST_AUTO_TEST_CASE(one_that_hangs_falls_silent_and_is_deposed)
{
    auto first = join({.name = "first", .network = "here"}, 6s);
    std::unique_ptr<membership> second;
    auto story = [&]() -> asio::awaitable<void> {
        first->lives_for(500ms);
        co_await until(*first, member_state::sender);
        second = join("second");
        co_await wins(*second);
        BOOST_TEST(!first->may_write());
        first->lives_for(1h);
        co_await until(*first, member_state::deposed);
        BOOST_TEST(first->now().sender == "second");
        BOOST_TEST(!first->has_lost_commits());
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(a_sender_whose_session_was_ended_goes_on)
{
    auto first = join("first");
    const auto db = open(postgres::access::write);
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        const auto epoch = first->now().epoch;
        const auto beat = db->integer("SELECT beat FROM lease");
        db->integer("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE application_name = 'resend-relay first'");
        while (db->integer("SELECT beat FROM lease") == beat)
            co_await first->changed();
        BOOST_TEST(first->now().epoch == epoch);
        BOOST_TEST((first->now().state == member_state::sender));
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(a_database_that_has_lost_commits_is_written_about_before_anything_else)
{
    auto first = join("first");
    std::unique_ptr<membership> second;
    const auto db = open(postgres::access::write);
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*first);
        second = join("second");
        db->execute("UPDATE lease SET beat = beat - 5");
        while (!first->has_lost_commits())
            co_await first->changed();
        BOOST_TEST(!first->may_write());
        while (db->integer("SELECT lost_commits FROM lease") == 0)
            co_await first->changed();

        // Nor does the next one, which has not seen it itself.
        co_await first->resign();
        second->lives_for(1h);
        co_await until(*second, member_state::sender);
        BOOST_TEST(second->has_lost_commits());
        BOOST_TEST(!second->may_write());
        second->heeded_lost_commits();
        while (!second->may_write())
            co_await second->changed();
        BOOST_TEST(db->integer("SELECT lost_commits FROM lease") == 0);
    };
    run(story());
}

BOOST_AUTO_TEST_CASE(all_go_by_the_databases_clock)
{
    const auto db = open(postgres::access::write);
    join("first"); // makes the tables
    db->execute("UPDATE lease SET seen = clock_timestamp() + interval '1 hour'");
    auto second = join("second");
    auto story = [&]() -> asio::awaitable<void> {
        co_await wins(*second);
        const auto ahead = wall_now() - machine_wall_now();
        BOOST_TEST((ahead > 59min));
        BOOST_TEST((ahead < 61min));
    };
    run(story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
