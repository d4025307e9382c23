#include "store/postgres/database_fixture.hpp"

#include <limits>

using namespace relay;
using namespace relay::test;
using namespace std::literals;

namespace {

struct prepared_fixture : database_fixture
{
    prepared_fixture()
    {
        db->execute("CREATE TABLE wide(id bigint, four integer, two smallint, yes boolean, t text,"
                    " b bytea, v varchar, n numeric)");
    }

    std::unique_ptr<postgres::connection> db{open(postgres::access::write)};
};

} // namespace

BOOST_AUTO_TEST_SUITE(postgres_prepared)

BOOST_FIXTURE_TEST_CASE(values_come_back_as_they_were_given, prepared_fixture)
{
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    sql::statement insert(*db, "INSERT INTO wide VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    insert.run(most, -70'000, -300, true, "Grüße"sv, sql::blob{"\0\xFF"sv}, "v"sv, least);
    insert.run(least, 2'147'483'647, 32'767, 0, ""sv, sql::blob{{}}, sql::blob{"w"}, 100'000'000);
    sql::statement select(*db, "SELECT * FROM wide ORDER BY id DESC");
    auto row = select();
    BOOST_TEST(row.step());
    BOOST_TEST(row.integer(0) == most);
    BOOST_TEST(row.integer(1) == -70'000);
    BOOST_TEST(row.integer(2) == -300);
    BOOST_TEST(row.integer(3) == 1);
    BOOST_TEST(row.text(4) == "Grüße");
    BOOST_TEST(row.text(5) == "\0\xFF"sv);
    BOOST_TEST(row.is_blob(5));
    BOOST_TEST(!row.is_blob(4));
    BOOST_TEST(row.text(6) == "v");
    BOOST_TEST(row.integer(7) == least);
    BOOST_TEST(row.step());
    BOOST_TEST(row.integer(0) == least);
    BOOST_TEST(row.integer(1) == 2'147'483'647);
    BOOST_TEST(row.integer(2) == 32'767);
    BOOST_TEST(row.integer(3) == 0);
    BOOST_TEST(row.text(4).empty());
    BOOST_TEST(!row.is_null(4));
    BOOST_TEST(row.text(5).empty());
    BOOST_TEST(!row.is_null(5));
    BOOST_TEST(row.text(6) == "w");
    BOOST_TEST(row.integer(7) == 100'000'000);
    BOOST_TEST(!row.step());
}

BOOST_FIXTURE_TEST_CASE(null_is_nothing_of_any_type, prepared_fixture)
{
    sql::statement insert(*db, "INSERT INTO wide(id, t, b, yes) VALUES(?, ?, ?, ?)");
    const std::optional<std::int64_t> none;
    insert.run(none, std::optional<std::string_view>(), std::optional<sql::blob>(), none);
    sql::statement select(*db, "SELECT id, t, b, yes FROM wide");
    auto row = select();
    BOOST_TEST(row.step());
    for (int column = 0; column < 4; ++column) {
        BOOST_TEST(row.is_null(column));
        BOOST_TEST(!row.is_blob(column));
        BOOST_TEST(row.integer(column) == 0);
        BOOST_TEST(row.text(column).empty());
    }
}

BOOST_FIXTURE_TEST_CASE(sums_and_counts_are_numbers, prepared_fixture)
{
    for (const auto& [sql, expected] :
         {std::pair{"SELECT sum(n) FROM generate_series(1, 100000::bigint) AS n", 5'000'050'000},
          std::pair{"SELECT count(*) FROM generate_series(1, 3)", std::int64_t{3}},
          std::pair{"SELECT 10000::numeric", std::int64_t{10'000}},
          std::pair{"SELECT -123456789.75::numeric", std::int64_t{-123'456'789}},
          std::pair{"SELECT 0.5::numeric", std::int64_t{0}},
          std::pair{"SELECT '17 and more'", std::int64_t{17}}})
        BOOST_TEST(db->integer(sql) == expected);
}

BOOST_FIXTURE_TEST_CASE(a_number_is_a_text_where_one_is_asked_for, prepared_fixture)
{
    sql::statement select(*db, "SELECT 12::bigint, ?::text");
    auto row = select(-3);
    BOOST_TEST(row.step());
    BOOST_TEST(row.text(0) == "12");
    BOOST_TEST(row.text(1) == "-3");
}

BOOST_FIXTURE_TEST_CASE(a_number_that_its_column_cannot_hold_is_refused, prepared_fixture)
{
    sql::statement insert(*db, "INSERT INTO wide(two) VALUES(?)");
    const auto e = error_of([&] { insert.run(40'000); });
    BOOST_TEST((e.remedy() == sql::remedy::without_it));
}

BOOST_FIXTURE_TEST_CASE(a_text_that_is_no_utf8_is_made_one, prepared_fixture)
{
    sql::statement insert(*db, "INSERT INTO wide(t, v, b) VALUES(?, ?, ?)");
    insert.run("a\0b"sv, "a\xFF"sv, "a\0\xFF"sv);
    sql::statement select(*db, "SELECT t, v, b FROM wide");
    auto row = select();
    BOOST_TEST(row.step());
    BOOST_TEST(row.text(0) == "a\uFFFDb");
    BOOST_TEST(row.text(1) == "a\uFFFD");
    BOOST_TEST(row.text(2) == "a\0\xFF"sv);
}

BOOST_FIXTURE_TEST_CASE(arrays_are_given_whole, prepared_fixture)
{
    sql::statement insert(
        *db, "INSERT INTO wide(id, b) SELECT * FROM unnest(?1::bigint[], ?2::bytea[])"
    );
    const std::vector<std::int64_t> ids{5, -1, 1LL << 60};
    const std::vector<std::string_view> blobs{"one"sv, ""sv, "\0\xFF"sv};
    insert.run(std::span<const std::int64_t>(ids), std::span<const std::string_view>(blobs));
    sql::statement select(*db, "SELECT id, b FROM wide WHERE id = ANY(?::bigint[]) ORDER BY id");
    auto row = select(std::span<const std::int64_t>(ids));
    BOOST_TEST(row.step());
    BOOST_TEST(row.integer(0) == -1);
    BOOST_TEST(row.text(1).empty());
    BOOST_TEST(row.step());
    BOOST_TEST(row.text(1) == "one");
    BOOST_TEST(row.step());
    BOOST_TEST(row.integer(0) == 1LL << 60);
    BOOST_TEST(row.text(1) == "\0\xFF"sv);

    const std::vector<std::string_view> texts{"x"sv, "y\xFF"sv};
    sql::statement count(*db, "SELECT cardinality(?1::bigint[]), (?2::text[])[2]");
    auto answer = count(std::span<const std::int64_t>(), std::span<const std::string_view>(texts));
    BOOST_TEST(answer.step());
    BOOST_TEST(answer.integer(0) == 0);
    BOOST_TEST(answer.text(1) == "y\uFFFD");
}

BOOST_FIXTURE_TEST_CASE(an_array_where_none_can_be_is_refused, prepared_fixture)
{
    sql::statement insert(*db, "INSERT INTO wide(id) VALUES(?)");
    const std::vector<std::int64_t> ids{1};
    const auto e = error_of([&] { insert.run(std::span<const std::int64_t>(ids)); });
    BOOST_TEST((e.remedy() == sql::remedy::none));
}

BOOST_FIXTURE_TEST_CASE(another_statement_runs_between_two_rows, prepared_fixture)
{
    sql::statement outer(*db, "SELECT n FROM generate_series(1, 3) AS n");
    sql::statement inner(*db, "SELECT n * ? FROM generate_series(1, 2) AS n");
    sql::statement insert(*db, "INSERT INTO wide(id) VALUES(?)");
    sql::transaction change(*db);
    for (auto row = outer(); row.step();)
        for (auto each = inner(10 * row.integer(0)); each.step();)
            insert.run(each.integer(0));
    change.commit();
    BOOST_TEST(db->integer("SELECT count(*) FROM wide WHERE id % 10 = 0") == 6);
    BOOST_TEST(db->integer("SELECT sum(id) FROM wide") == 180);
}

BOOST_FIXTURE_TEST_CASE(a_statement_that_is_gone_is_gone_at_the_server, prepared_fixture)
{
    for (int i = 0; i < 20; ++i)
        sql::statement(*db, "SELECT " + std::to_string(i))().step();
    BOOST_TEST(db->integer("SELECT count(*) FROM pg_prepared_statements") <= 2);
}

BOOST_AUTO_TEST_CASE(a_statement_may_outlive_its_connection)
{
    const database_fixture fixture;
    auto db = fixture.open(postgres::access::read);
    const sql::statement select(*db, "SELECT 1");
    db.reset();
}

BOOST_AUTO_TEST_SUITE_END()
