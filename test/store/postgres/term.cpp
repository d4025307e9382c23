#include "store/postgres/database_fixture.hpp"
#include "store/postgres/key_digest.hpp"
#include "store/postgres/term_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <future>
#include <thread>

using namespace relay;
using namespace relay::test;
using namespace std::chrono_literals;
using postgres::term_rows;

namespace {

struct term_fixture : database_fixture
{
    term_fixture()
    {
        const auto db = open(postgres::access::write);
        db->execute("DROP TABLE term");
        postgres::make_term_tables(*db, schema);
    }

    std::unique_ptr<postgres::connection> open_in_term(std::int64_t epoch) const
    {
        auto o = options(postgres::access::write);
        o.fence = postgres::fence{.team = std::string(postgres::only_team), .epoch = epoch};
        return std::make_unique<postgres::connection>(o);
    }

    static term_rows::taker taker(std::int64_t me, milliseconds lease = 6s)
    {
        return {.me = me, .name = "relay " + std::to_string(me), .lease = lease};
    }

    std::unique_ptr<postgres::connection> first_db{open(postgres::access::write)};
    std::unique_ptr<postgres::connection> second_db{open(postgres::access::write)};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_term, term_fixture)

BOOST_AUTO_TEST_CASE(tables_are_made_once_by_whoever_comes_first)
{
    const auto empty = postgres_server::get().unused_schema();
    const auto make = [&] {
        auto o = options(postgres::access::write);
        o.schema = empty;
        postgres::connection db(o);
        for (int i = 0; i < 3; ++i)
            try {
                return postgres::make_term_tables(db, empty);
            } catch (const postgres::error&) {
            }
    };
    std::array<std::future<void>, 4> all;
    for (auto& one : all)
        one = std::async(std::launch::async, make);
    for (auto& one : all)
        one.get();
    auto o = options(postgres::access::write);
    o.schema = empty;
    postgres::connection db(o);
    BOOST_TEST(db.integer("SELECT count(*) FROM lease") == 1);
    BOOST_TEST(db.integer("SELECT count(*) FROM term") == 1);
    BOOST_TEST(term_rows(db).find().row.holder == 0);
}

// As a relay made it that did not know of keys
BOOST_AUTO_TEST_CASE(tables_without_keys_get_them)
{
    first_db->execute("ALTER TABLE lease DROP COLUMN key_salt, DROP COLUMN key_digest,"
                      " DROP COLUMN timeline, DROP COLUMN replicated,"
                      " DROP COLUMN lease_ms, DROP COLUMN lease_of; DROP TABLE origin");
    postgres::make_term_tables(*second_db, schema);
    term_rows rows(*second_db);
    BOOST_TEST(!rows.find().key_salt.empty());
    BOOST_TEST(rows.find().key_digest.empty());
    BOOST_TEST(!rows.take(rows.find().row, taker(7))->lost_commits);
}

BOOST_AUTO_TEST_CASE(a_key_is_told_from_another_one_and_never_readable)
{
    const std::string salt = term_rows(*first_db).find().key_salt;
    BOOST_TEST(postgres::key_digest(salt, "re_one") == postgres::key_digest(salt, "re_one"));
    BOOST_TEST(postgres::key_digest(salt, "re_one") != postgres::key_digest(salt, "re_two"));
    BOOST_TEST(postgres::key_digest(salt, "re_one") != postgres::key_digest("salt", "re_one"));
    BOOST_TEST(postgres::key_digest(salt, "").empty());
}

BOOST_AUTO_TEST_CASE(the_key_of_who_sent_last_stays_with_the_lease)
{
    using namespace std::string_literals;
    const auto one = "\0one"s; // any bytes
    term_rows first(*first_db);
    term_rows second(*second_db);
    auto by = taker(7);
    by.key_digest = one;
    const auto taken = first.take(first.find().row, by);
    BOOST_TEST(taken->key_digest == one);
    BOOST_TEST(second.find().key_digest == one);
    BOOST_TEST(first.renew(taken->row.epoch, 6s)->key_digest == one);
    first.resign(taken->row.epoch);
    const auto again = second.take(second.find().row, taker(8)); // has no key
    BOOST_TEST(again->key_digest == one);
    second.renew(again->row.epoch, 6s, "two");
    BOOST_TEST(first.find().key_digest == "two");
}

BOOST_AUTO_TEST_CASE(one_of_two_takes_what_is_free)
{
    term_rows first(*first_db);
    term_rows second(*second_db);
    const auto found = first.find();
    BOOST_TEST(found.row.holder == 0);
    BOOST_TEST(found.row.expired);
    const auto taken = first.take(found.row, taker(7));
    BOOST_REQUIRE(taken.has_value());
    BOOST_TEST(taken->row.epoch == found.row.epoch + 1);
    BOOST_TEST(!second.take(found.row, taker(8)).has_value());
    const auto now = second.find();
    BOOST_TEST(now.row.holder == 7);
    BOOST_TEST(now.name == "relay 7");
    BOOST_TEST(!now.row.expired);
    BOOST_TEST(second_db->integer("SELECT epoch FROM term") == taken->row.epoch);
}

BOOST_AUTO_TEST_CASE(what_is_held_is_taken_only_when_it_has_expired_or_that_does_not_count)
{
    term_rows first(*first_db);
    term_rows second(*second_db);
    first.take(first.find().row, taker(7));
    const auto found = second.find();
    BOOST_TEST(!second.take(found.row, taker(8)).has_value());
    auto by = taker(8);
    by.unexpired = true;
    const auto taken = second.take(found.row, by);
    BOOST_REQUIRE(taken.has_value());

    first_db->execute("UPDATE lease SET expires = clock_timestamp() - interval '1 second'");
    BOOST_TEST(first.find().row.expired);
    BOOST_TEST(first.take(first.find().row, taker(9)).has_value());
}

BOOST_AUTO_TEST_CASE(a_renewal_counts_and_keeps_it_from_others)
{
    term_rows first(*first_db);
    term_rows second(*second_db);
    const auto taken = first.take(first.find().row, taker(7));
    const auto found = second.find();
    const auto renewed = first.renew(taken->row.epoch, 6s);
    BOOST_REQUIRE(renewed.has_value());
    BOOST_TEST(renewed->row.beat == taken->row.beat + 1);
    auto by = taker(8);
    by.unexpired = true;
    BOOST_TEST(!second.take(found.row, by).has_value()); // it was renewed since
    BOOST_TEST(second.take(second.find().row, by).has_value());
    BOOST_TEST(!first.renew(taken->row.epoch, 6s).has_value());
}

BOOST_AUTO_TEST_CASE(it_tells_how_long_its_holder_may_be_silent)
{
    term_rows first(*first_db);
    term_rows second(*second_db);
    const auto epoch = first.take(first.find().row, taker(7, 30s))->row.epoch;
    BOOST_TEST((second.find().row.lease == 30s));
    first.renew(epoch, 20s);
    BOOST_TEST((second.find().row.lease == 20s));
    // As relays did that did not tell
    first_db->execute("UPDATE lease SET epoch = epoch + 1, beat = beat + 1, holder = 8");
    BOOST_TEST((second.find().row.lease == longest_lease));
}

BOOST_AUTO_TEST_CASE(who_resigns_leaves_it_free_and_nobody_elses)
{
    term_rows first(*first_db);
    term_rows second(*second_db);
    const auto taken = first.take(first.find().row, taker(7));
    first.resign(taken->row.epoch);
    const auto next = second.take(second.find().row, taker(8));
    BOOST_REQUIRE(next.has_value());
    first.resign(taken->row.epoch);
    BOOST_TEST(second.find().row.holder == 8);
}

BOOST_AUTO_TEST_CASE(lost_commits_are_known_to_whoever_has_the_term_next)
{
    term_rows first(*first_db);
    const auto taken = first.take(first.find().row, taker(7));
    term_rows(*second_db).tell_of_lost_commits();
    BOOST_TEST(first.renew(taken->row.epoch, 6s)->lost_commits);
    first.heeded_lost_commits(taken->row.epoch);
    BOOST_TEST(!first.find().lost_commits);
}

// pg_dump and pg_restore bring all rows, and nothing of who wrote them: test/e2e/lost_commits.py.
BOOST_AUTO_TEST_CASE(rows_from_a_dump_are_taken_for_lost_commits_until_that_was_heeded)
{
    term_rows first(*first_db);
    const auto taken = first.take(first.find().row, taker(7));
    BOOST_TEST(!taken->lost_commits);
    second_db->execute("VACUUM FULL origin"); // is none
    BOOST_TEST(!first.renew(taken->row.epoch, 6s)->lost_commits);

    second_db->execute("CREATE TABLE restored AS SELECT * FROM origin;"
                       "DELETE FROM origin;"
                       "INSERT INTO origin SELECT * FROM restored");
    BOOST_TEST(first.renew(taken->row.epoch, 6s)->lost_commits);
    first.heeded_lost_commits(taken->row.epoch);
    BOOST_TEST(!first.renew(taken->row.epoch, 6s)->lost_commits);
    first.resign(taken->row.epoch);
    BOOST_TEST(!first.take(first.find().row, taker(8))->lost_commits);
}

BOOST_AUTO_TEST_CASE(a_table_with_another_number_came_from_a_dump_as_well)
{
    term_rows first(*first_db);
    second_db->execute("UPDATE origin SET made_as = made_as + 1,"
                       " made_by = pg_current_xact_id()::text::bigint");
    BOOST_TEST(first.take(first.find().row, taker(7))->lost_commits);
}

BOOST_AUTO_TEST_CASE(a_server_that_took_over_may_have_been_behind_unless_each_commit_waited_for_it)
{
    term_rows first(*first_db);
    auto epoch = first.take(first.find().row, taker(7))->row.epoch;
    second_db->execute("UPDATE lease SET timeline = '00000063', replicated = true");
    BOOST_TEST(!first.renew(epoch, 6s)->lost_commits);
    second_db->execute("UPDATE lease SET timeline = '00000063'");
    BOOST_TEST(first.renew(epoch, 6s)->lost_commits);
    first.heeded_lost_commits(epoch);
    BOOST_TEST(!first.renew(epoch, 6s)->lost_commits);

    first.resign(epoch);
    second_db->execute("UPDATE lease SET timeline = '00000063'");
    BOOST_TEST(first.take(first.find().row, taker(7))->lost_commits);
}

BOOST_AUTO_TEST_CASE(its_clock_never_goes_back)
{
    term_rows rows(*first_db);
    first_db->execute("UPDATE lease SET seen = clock_timestamp() + interval '1 hour'");
    const auto later = rows.find().now;
    BOOST_TEST((later > machine_wall_now() + 59min));
    BOOST_TEST((rows.renew(0, 6s)->now >= later));
}

BOOST_AUTO_TEST_CASE(a_takeover_waits_for_a_transaction_that_is_open_and_the_next_one_fails)
{
    term_rows first(*first_db);
    const auto epoch = first.take(first.find().row, taker(7, 0ms))->row.epoch;
    const auto writer = open_in_term(epoch);
    sql::statement insert(*writer, "INSERT INTO item VALUES(?, 'x')");
    std::future<bool> takeover;
    {
        sql::transaction open(*writer);
        insert.run(1);
        BOOST_TEST(writer->changes() == 1); // the term is locked now
        takeover = std::async(std::launch::async, [&] {
            term_rows second(*second_db);
            auto by = taker(8);
            by.unexpired = true;
            return second.take(second.find().row, by).has_value();
        });
        while (first_db->integer("SELECT count(*) FROM pg_stat_activity"
                                 " WHERE wait_event_type = 'Lock'") == 0)
            std::this_thread::yield();
        open.commit();
    }
    BOOST_TEST(takeover.get());
    sql::transaction late(*writer);
    insert.run(2);
    BOOST_CHECK_THROW(late.commit(), postgres::deposed);
    BOOST_TEST(second_db->integer("SELECT count(*) FROM item") == 1);
}

// A transaction that began before the takeover, and comes to its lock while that is under way
BOOST_AUTO_TEST_CASE(who_meets_a_takeover_under_way_waits_for_it_and_fails)
{
    term_rows first(*first_db);
    const auto epoch = first.take(first.find().row, taker(7))->row.epoch;
    const auto writer = open_in_term(epoch);
    sql::statement insert(*writer, "INSERT INTO item VALUES(1, 'x')");
    second_db->begin();
    second_db->execute("UPDATE term SET epoch = epoch + 1");
    auto late = std::async(std::launch::async, [&] {
        sql::transaction change(*writer);
        insert.run();
        BOOST_CHECK_THROW(change.commit(), postgres::deposed);
    });
    while (first_db->integer("SELECT count(*) FROM pg_stat_activity"
                             " WHERE wait_event_type = 'Lock'") == 0)
        std::this_thread::yield();
    second_db->commit();
    late.get();
    BOOST_TEST(first_db->integer("SELECT count(*) FROM item") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
