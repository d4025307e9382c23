#include "store/postgres/schema.hpp"

#include "store/postgres/database.hpp"
#include "store/postgres/database_fixture.hpp"
#include "store/sql/dialect.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace relay {

namespace {

using names = std::set<std::string>;

struct schema_fixture
{
    store_location where = store_location::in_postgresql(
        test::postgres_server::get().url(), test::postgres_server::get().unused_schema()
    );

    postgres::connection_options options() const
    {
        return postgres::options_of(where, postgres::access::write);
    }

    names columns() const
    {
        const auto db = sql::open_to_read(where);
        sql::statement all(
            *db,
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_schema = ?"
        );
        names found;
        for (auto row = all(where.schema); row.step();)
            found.insert(std::string(row.text(0)));
        return found;
    }

    static names columns_of_sqlite()
    {
        const test::temporary_directory directory;
        sqlite::connection db(directory.path() + "/relay.db", sqlite::mode::read_write);
        migrate(db);
        sql::statement all(
            db,
            "SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c"
            " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
        );
        names found;
        for (auto row = all(); row.step();)
            found.insert(std::string(row.text(0)));
        return found;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_schema_at_postgresql, schema_fixture)

BOOST_AUTO_TEST_CASE(has_the_version_and_the_columns_of_sqlites)
{
    BOOST_TEST(postgres::newest_schema() == newest_schema());
    postgres::migrate(options(), {});
    auto expected = columns_of_sqlite();
    expected.erase("message.room"); // what a row is written over for
    for (const auto* own : {"writer", "number", "committed", "at"})
        expected.insert(std::string("commit_record.") + own);
    for (const auto* own :
         {"relay",
          "seq",
          "id",
          "lane",
          "campaign",
          "tenant",
          "domain",
          "scheduled",
          "expires",
          "batchable",
          "recipients",
          "suppressed",
          "summary",
          "body",
          "set_aside"})
        expected.insert(std::string("inbox.") + own);
    for (const auto* own :
         {"received", "relay", "seq", "webhook", "message", "address", "text", "set_aside"})
        expected.insert(std::string("event_inbox.") + own);
    for (const auto* own : {"due", "lapse"})
        expected.insert(std::string("message.") + own);
    BOOST_TEST(columns() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_made_once_when_many_come_at_once)
{
    std::vector<std::thread> all;
    for (int i = 0; i < 4; ++i)
        all.emplace_back([this] { postgres::migrate(options(), {}); });
    for (auto& one : all)
        one.join();
    const auto db = sql::open_to_read(where);
    sql::statement version(*db, "SELECT value FROM meta WHERE key = 'schema'");
    auto row = version();
    BOOST_REQUIRE(row.step());
    BOOST_TEST(row.text(0) == std::to_string(postgres::newest_schema()));
}

BOOST_AUTO_TEST_CASE(of_a_newer_relay_is_refused_and_left_as_it_is)
{
    postgres::migrate(options(), {});
    {
        postgres::connection db(options());
        db.execute("UPDATE meta SET value = '9999' WHERE key = 'schema'");
    }
    BOOST_CHECK_THROW(postgres::database(where, {}), std::runtime_error);
    const auto db = sql::open_to_read(where);
    BOOST_TEST(db->integer("SELECT count(*) FROM meta WHERE value = '9999'") == 1);
}

// As PostgreSQL would rather not while they are small: but its plans stay.
BOOST_AUTO_TEST_CASE(has_its_rows_found_by_indexes_from_the_beginning)
{
    postgres::database database(where, {});
    auto& db = database.writer();
    db.execute("INSERT INTO track VALUES(1, 0, 0); ANALYZE track");
    const auto reader = sql::open_to_read(where);
    for (auto* connection : {&db, reader.get()}) {
        sql::statement explain(
            *connection,
            "EXPLAIN SELECT t.facts FROM unnest(ARRAY[1, 2]) AS asked(id)"
            " JOIN track t ON t.message = asked.id"
        );
        std::string plan;
        for (auto row = explain(); row.step();)
            plan += row.text(0);
        BOOST_TEST(plan.find("Index") != std::string::npos, plan);
        BOOST_TEST(plan.find("Seq Scan") == std::string::npos, plan);
    }
}

// Else each of them would be entered anew for each message that is sent.
BOOST_AUTO_TEST_CASE(has_no_index_that_changes_with_the_state_of_what_was_queued)
{
    postgres::migrate(options(), {});
    postgres::connection db(options());
    db.execute("INSERT INTO message(id, flow, state, place, batchable, recipients, bytes,"
               " \"offset\", summary) SELECT n, 1, 1, n, 1, 1, 1, 0, '{}'"
               " FROM generate_series(1, 5) AS n");
    const sql::transaction change(db);
    db.execute("UPDATE message SET state = 4, finished = 1, resend_id = '\\x00' WHERE id < 3;"
               "UPDATE message SET state = 3, attempts = 1, request = 1 WHERE id = 3");
    BOOST_TEST(db.integer("SELECT pg_stat_get_xact_tuples_hot_updated('message'::regclass)") == 3);
}

BOOST_AUTO_TEST_CASE(has_what_is_due_found_by_indexes)
{
    postgres::migrate(options(), {});
    const auto reader = sql::open_to_read(where);
    const auto due = sql::due_time(sql::engine::postgresql);
    const auto expiry = sql::expiry_time(sql::engine::postgresql);
    for (const auto& [query, index] :
         {std::pair{"state = 0 AND lane = 0 AND " + due + " <= 5 ORDER BY " + due, "message_due"},
          std::pair{
              "state = 0 AND lane = 0 AND " + due + " IS NOT NULL AND (" + due +
                  ", id) > (1, 2) ORDER BY " + due + ", id",
              "message_due"},
          std::pair{
              expiry + " IS NOT NULL AND (" + expiry + ", id) > (1, 2) ORDER BY " + expiry + ", id",
              "message_lapse"}}) {
        sql::statement explain(
            *reader, "EXPLAIN SELECT id FROM message WHERE " + query + " LIMIT 5"
        );
        std::string plan;
        for (auto row = explain(); row.step();)
            plan += row.text(0);
        BOOST_TEST(plan.find(index) != std::string::npos, plan);
        BOOST_TEST(plan.find("Sort") == std::string::npos, plan);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
