#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/many_rows.hpp"
#include "support/last_words.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace relay {

using namespace std::literals;

namespace {

// Of SQLite: its writer, and one who looks at what is committed
struct items_fixture
{
    const test::temporary_directory directory;
    const std::string path{directory.path() + "/items.db"};
    sqlite::connection db{path, sqlite::mode::read_write};
    const bool made{make()};
    sqlite::connection others{path, sqlite::mode::read_only};
    sql::statement insert{db, "INSERT INTO item(id, name, room) VALUES(?, ?, zeroblob(?))"};

    bool make()
    {
        db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
                   "CREATE TABLE item(id INTEGER PRIMARY KEY, name, room BLOB)");
        return true;
    }

    void insert_up_to(int last)
    {
        for (int id = 1; id <= last; ++id)
            insert.run(id, id % 2 == 0 ? std::optional(std::to_string(id)) : std::nullopt, id % 7);
    }

    std::int64_t count(const std::string& condition = "1")
    {
        return others.integer("SELECT count(*) FROM item WHERE " + condition);
    }
};

template <class F>
sql::remedy remedy_of(F f)
{
    try {
        f();
    } catch (const sql::error& e) {
        return e.remedy();
    }
    BOOST_FAIL("it succeeds");
    return {};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(collected_rows_of_sqlite, items_fixture)

BOOST_AUTO_TEST_CASE(an_insert_of_a_row_becomes_one_of_all_that_are_shown)
{
    const auto many =
        sqlite::make_insert_of_many("INSERT INTO t(a, \"b\", c, d) VALUES(?, 17, zeroblob(?), ?)");
    BOOST_TEST(
        many.value().sql ==
        "INSERT OR FAIL INTO t(a, \"b\", c, d) SELECT c0, 17, zeroblob(c1), c2 FROM collected"
    );
    BOOST_TEST(many->columns == 3U);
}

BOOST_AUTO_TEST_CASE(what_does_more_stays_one)
{
    std::string wide = "INSERT INTO t(a) VALUES(?";
    for (int i = 0; i < 24; ++i)
        wide += ", ?";
    wide += ")";
    for (const auto& sql :
         {"INSERT INTO t(a, b) VALUES(?, ?) ON CONFLICT DO NOTHING"s,
          "INSERT INTO t(a, b) VALUES(?, ?) RETURNING (a)"s,
          "INSERT INTO t(a, b) VALUES(?1, ?1)"s,
          "INSERT INTO t(a, b) VALUES(?, ?), (?, ?)"s,
          "INSERT INTO t(a, b) VALUES(?, (SELECT 1))"s,
          "INSERT INTO t(a, b) VALUES(?, '?')"s,
          "INSERT INTO t(a) VALUES(0)"s,
          "INSERT OR REPLACE INTO t(a, b) VALUES(?, ?)"s,
          "INSERT INTO t(a, b) SELECT ?, ?"s,
          "DELETE FROM t WHERE (a) IN (VALUES(?, ?))"s,
          wide})
        BOOST_TEST(!sqlite::make_insert_of_many(sql), sql);
}

BOOST_AUTO_TEST_CASE(rows_of_a_transaction_are_what_they_would_be_alone)
{
    sql::transaction change(db);
    insert_up_to(1'000);
    insert.run(1'001, "a\0b"sv, 0);
    insert.run(1'002, ""sv, 0);
    insert.run(1'003, sql::blob{"\xff\x00"sv}, 0);
    insert.run(1'004, -(std::int64_t{1} << 62), 0);
    BOOST_TEST(count() == 0);
    change.commit();
    BOOST_TEST(count() == 1'004);
    BOOST_TEST(count("name = CAST(id AS TEXT)") == 500);
    BOOST_TEST(count("name IS NULL") == 500);
    BOOST_TEST(count("id <= 1000 AND length(room) = id % 7") == 1'000);
    BOOST_TEST(
        count("id = 1001 AND typeof(name) = 'text' AND CAST(name AS BLOB) = x'610062'") == 1
    );
    BOOST_TEST(count("id = 1002 AND typeof(name) = 'text' AND name = ''") == 1);
    BOOST_TEST(count("id = 1003 AND name = x'ff00'") == 1);
    BOOST_TEST(count("id = 1004 AND name = -4611686018427387904") == 1);
}

BOOST_AUTO_TEST_CASE(whoever_looks_for_a_row_finds_it)
{
    sql::transaction change(db);
    insert_up_to(3);
    BOOST_TEST(db.integer("SELECT count(*) FROM item") == 3);
    insert.run(4, "4"sv, 0);
    sql::statement rename(db, "UPDATE item SET name = 'x' WHERE id >= ?");
    rename.run(4);
    BOOST_TEST(db.changes() == 1);
    insert.run(5, "5"sv, 0);
    db.execute("DELETE FROM item WHERE id = 5");
    change.commit();
    BOOST_TEST(count("name = 'x'") == 1);
    BOOST_TEST(count() == 4);
}

BOOST_AUTO_TEST_CASE(a_long_row_is_written_behind_those_before_it)
{
    const std::string longer(100'000, 'x');
    sql::transaction change(db);
    insert_up_to(3);
    insert.run(4, longer, 0);
    insert.run(5, ""sv, 0);
    change.commit();
    BOOST_TEST(count() == 5);
    BOOST_TEST(count("length(name) = 100000") == 1);
}

BOOST_AUTO_TEST_CASE(outside_of_a_transaction_a_row_is_there_at_once)
{
    insert.run(1, ""sv, 0);
    BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_CASE(a_transaction_that_is_rolled_back_leaves_none)
{
    {
        const sql::transaction change(db);
        insert_up_to(300);
    }
    sql::transaction change(db);
    insert.run(1, "1"sv, 0);
    change.commit();
    BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_CASE(one_that_is_there_already_fails_the_transaction)
{
    const auto remedy = remedy_of([&] {
        sql::transaction change(db);
        insert_up_to(5);
        insert.run(5, "again"sv, 0);
        insert.run(6, ""sv, 0);
        change.commit();
    });
    BOOST_TEST((remedy == sql::remedy::without_it));
    BOOST_TEST(count() == 0);
    sql::transaction change(db);
    insert_up_to(2);
    change.commit();
    BOOST_TEST(count() == 2);
}

BOOST_AUTO_TEST_CASE(without_rows_that_could_not_be_inserted_nothing_is_committed)
{
    const auto words = test::last_words_of([&] {
        sql::transaction change(db);
        insert.run(1, ""sv, 0);
        insert.run(1, "again"sv, 0);
        remedy_of([&] { db.changes(); });
        insert.run(2, ""sv, 0);
        db.changes();
        change.commit();
    });
    BOOST_TEST(words.find("rows could not be inserted") != std::string::npos);
    BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(rows_outlive_their_statement)
{
    sql::transaction change(db);
    {
        sql::statement other(db, "INSERT INTO item(name, id) VALUES(?, ?)");
        for (int id = 1; id <= 3; ++id)
            other.run("other"sv, id);
    }
    insert.run(4, "other"sv, 0);
    change.commit();
    BOOST_TEST(count("name = 'other'") == 4);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
