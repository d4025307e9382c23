#include "store/postgres/many_rows.hpp"

#include "store/postgres/column_type.hpp"
#include "store/postgres/database_fixture.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace relay;
using namespace relay::test;
using namespace std::literals;

namespace column_type = postgres::column_type;

namespace {

const std::vector<unsigned> types{column_type::int8, column_type::text, column_type::bytea};

// Collected rows of `item`: its writer, and one who looks at what is committed
struct rows_fixture : database_fixture
{
    std::unique_ptr<postgres::connection> db{open(postgres::access::write)};
    sql::statement insert{*db, "INSERT INTO item(id, name) VALUES(?, ?)"};

    // Asks for the types of the values, which takes a run.
    rows_fixture() { insert.run(0, "the first"sv); }

    void insert_up_to(int last)
    {
        for (int id = 1; id <= last; ++id)
            insert.run(id, id % 2 == 0 ? std::optional(std::to_string(id)) : std::nullopt);
    }

    std::int64_t rows() { return db->integer("SELECT count(*) FROM item"); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(rows_that_are_collected)

BOOST_AUTO_TEST_CASE(an_insert_of_one_row_becomes_one_of_arrays)
{
    BOOST_TEST(
        postgres::insert_of_many(R"(INSERT INTO t(a, "b", c) VALUES($1, $2, $3))", types).value() ==
        R"(INSERT INTO t(a, "b", c) SELECT unnest($1::bigint[]), unnest($2::text[]),)"
        " unnest($3::bytea[])"
    );
    BOOST_TEST(
        postgres::insert_of_many("INSERT INTO t(a, b, c, d, e) VALUES(0, $1, $2, 17, $3)", types)
            .value() == "INSERT INTO t(a, b, c, d, e) SELECT 0, unnest($1::bigint[]),"
                        " unnest($2::text[]), 17, unnest($3::bytea[])"
    );
}

BOOST_AUTO_TEST_CASE(what_does_more_or_has_other_types_stays_one)
{
    for (const auto* sql :
         {"INSERT INTO t(a, b, c) VALUES($1, $2, $3) ON CONFLICT DO NOTHING",
          "INSERT INTO t(a, b, c) VALUES($1, $2, $3) RETURNING (a)",
          "INSERT INTO t(a, b, c) VALUES($1, $3, $2)",
          "INSERT INTO t(a, b, c) VALUES($1, $2, lower($3))",
          "INSERT INTO t(a, b, c) VALUES($1, $2, $3), (0, '', '')",
          "INSERT INTO t(a, b, c, d) VALUES($1, $2, $3, $4)",
          "INSERT INTO t(a, b) VALUES($1, $2)",
          "INSERT INTO t(a, b, c) SELECT $1, $2, $3",
          "DELETE FROM t WHERE (a) IN (VALUES($1, $2, $3))"})
        BOOST_TEST(!postgres::insert_of_many(sql, types), sql);
    const std::vector<unsigned> others{column_type::boolean};
    BOOST_TEST(!postgres::insert_of_many("INSERT INTO t(a) VALUES($1)", others));
    BOOST_TEST(!postgres::insert_of_many("INSERT INTO t(a) VALUES(0)", {}));
}

BOOST_FIXTURE_TEST_CASE(rows_of_a_transaction_are_inserted_together, rows_fixture)
{
    sql::transaction change(*db);
    insert_up_to(450);
    change.commit();
    BOOST_TEST(rows() == 451);
    BOOST_TEST(db->integer("SELECT count(*) FROM item WHERE name = id::text") == 225);
    BOOST_TEST(db->integer("SELECT count(*) FROM item WHERE name IS NULL") == 225);
    // What one command of a transaction has inserted has its number.
    BOOST_TEST(
        db->integer("SELECT count(DISTINCT cmin::text) FROM item WHERE id BETWEEN 1 AND 450") == 3
    );
}

BOOST_FIXTURE_TEST_CASE(who_looks_for_a_row_finds_it, rows_fixture)
{
    sql::transaction change(*db);
    insert_up_to(3);
    BOOST_TEST(rows() == 4);
    insert.run(4, "4"sv);
    sql::statement rename(*db, "UPDATE item SET name = 'x' WHERE id >= ?");
    rename.run(4);
    BOOST_TEST(db->changes() == 1);
    change.commit();
    BOOST_TEST(db->integer("SELECT count(*) FROM item WHERE name = 'x'") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_transaction_that_is_rolled_back_leaves_none, rows_fixture)
{
    {
        const sql::transaction change(*db);
        insert_up_to(300);
    }
    sql::transaction change(*db);
    insert.run(1, "1"sv);
    change.commit();
    BOOST_TEST(rows() == 2);
}

BOOST_FIXTURE_TEST_CASE(one_that_is_there_already_fails_the_transaction, rows_fixture)
{
    const auto e = error_of([&] {
        sql::transaction change(*db);
        insert_up_to(5);
        insert.run(5, "again"sv);
        change.commit();
    });
    BOOST_TEST((e.remedy() == sql::remedy::once_more));
    BOOST_TEST(rows() == 1);
}

BOOST_FIXTURE_TEST_CASE(rows_outlive_their_statement, rows_fixture)
{
    sql::transaction change(*db);
    {
        sql::statement other(*db, "INSERT INTO item(name, id) VALUES(?, ?)");
        for (int id = 1; id <= 3; ++id)
            other.run("other"sv, id);
    }
    change.commit();
    BOOST_TEST(rows() == 4);
}

BOOST_FIXTURE_TEST_CASE(a_text_among_them_is_made_utf8, rows_fixture)
{
    sql::transaction change(*db);
    insert.run(1, "a\0b"sv);
    insert.run(2, ""sv);
    change.commit();
    BOOST_TEST(db->integer("SELECT count(*) FROM item WHERE name = U&'a\\FFFDb'") == 1);
    BOOST_TEST(db->integer("SELECT count(*) FROM item WHERE name = ''") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
