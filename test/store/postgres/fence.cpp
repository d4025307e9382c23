#include "store/postgres/database_fixture.hpp"

#include <thread>

using namespace relay;
using namespace relay::test;
using sql::remedy;

namespace {

struct fence_fixture : database_fixture
{
    std::unique_ptr<postgres::connection> open_in_term(std::int64_t epoch) const
    {
        auto o = options(postgres::access::write);
        o.records_commits = true;
        o.fence = postgres::fence{.team = "acme", .epoch = epoch};
        return std::make_unique<postgres::connection>(o);
    }

    fence_fixture() { other->execute("SET lock_timeout = '20s'"); }

    void take_over() { other->execute("UPDATE term SET epoch = epoch + 1"); }

    std::unique_ptr<postgres::connection> db{open_in_term(7)};
    std::unique_ptr<postgres::connection> other{open(postgres::access::write)};
    sql::statement insert{*db, "INSERT INTO item VALUES(?, 'x')"};
};

} // namespace

BOOST_AUTO_TEST_SUITE(fence)

BOOST_FIXTURE_TEST_CASE(who_has_the_term_commits, fence_fixture)
{
    for (int i = 0; i < 2; ++i) {
        sql::transaction change(*db);
        insert.run(i);
        change.commit();
    }
    BOOST_TEST(other->integer("SELECT count(*) FROM item") == 2);
}

BOOST_FIXTURE_TEST_CASE(who_has_lost_it_changes_nothing, fence_fixture)
{
    take_over();
    for (int i = 0; i < 2; ++i) {
        sql::transaction change(*db);
        const auto change_something = [&] {
            insert.run(i);
            change.commit();
        };
        BOOST_CHECK_THROW(change_something(), postgres::deposed);
    }
    {
        const sql::transaction change(*db);
        BOOST_CHECK_THROW(db->integer("SELECT 1"), postgres::deposed);
    }
    BOOST_TEST(other->integer("SELECT count(*) FROM item") == 0);
    BOOST_TEST(other->integer("SELECT count(*) FROM commit_record") == 0);
}

BOOST_FIXTURE_TEST_CASE(a_term_of_another_team_is_none, fence_fixture)
{
    other->execute("UPDATE term SET team = 'other'");
    sql::transaction change(*db);
    BOOST_CHECK_THROW(change.commit(), postgres::deposed);
}

BOOST_FIXTURE_TEST_CASE(a_takeover_waits_for_a_transaction_that_is_open, fence_fixture)
{
    std::thread taking;
    {
        sql::transaction change(*db);
        insert.run(1);
        db->changes(); // the term is locked
        const auto e = error_of([&] {
            other->execute("SET lock_timeout = '1ms'; UPDATE term SET epoch = epoch + 1");
        });
        BOOST_TEST(e.sqlstate() == "55P03");
        taking = std::thread([&] {
            other->execute("SET lock_timeout = 0");
            take_over();
        });
        change.commit();
    }
    taking.join();
    sql::transaction change(*db);
    insert.run(2);
    BOOST_CHECK_THROW(change.commit(), postgres::deposed);
    BOOST_TEST(other->integer("SELECT count(*) FROM item") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_division_by_zero_elsewhere_deposes_nobody, fence_fixture)
{
    sql::statement divide(*db, "SELECT 1 / ?::integer");
    const sql::transaction change(*db);
    const auto e = error_of([&] { divide(0); });
    BOOST_TEST(e.sqlstate() == "22012");
    BOOST_TEST((e.remedy() == remedy::without_it));
}

// Queued, much has left before the last of it: the server must not wait for the rest of it for
// ever.
BOOST_FIXTURE_TEST_CASE(the_server_ends_a_transaction_that_stops_in_the_middle, fence_fixture)
{
    db->execute("SET idle_in_transaction_session_timeout = '8s'");
    {
        sql::transaction change(*db);
        for (int i = 0; i < 2'000; ++i)
            insert.run(i);
        take_over(); // waits until the session is gone
        const auto e = error_of([&] { change.commit(); });
        BOOST_TEST((e.remedy() == remedy::another_time));
    }
    BOOST_TEST(other->integer("SELECT count(*) FROM item") == 0);
    sql::transaction change(*db);
    BOOST_CHECK_THROW(change.commit(), postgres::deposed);
}

BOOST_AUTO_TEST_SUITE_END()
