#include "store/postgres/database_fixture.hpp"

using namespace relay;
using namespace relay::test;
using namespace std::literals;
using sql::remedy;

BOOST_AUTO_TEST_SUITE(postgres_errors)

BOOST_AUTO_TEST_CASE(what_may_pass_is_tried_another_time)
{
    for (const auto* state :
         {"40001",
          "40P01",
          "55P03",
          "08006",
          "57P01",
          "57P03",
          "57014",
          "25006",
          "25P03",
          "53100",
          "53200",
          "53300",
          "58030",
          "28P01",
          "3D000"})
        BOOST_TEST((postgres::remedy_of(state) == remedy::another_time), state);
}

BOOST_AUTO_TEST_CASE(what_is_a_changes_own_fault_is_left_out)
{
    for (const auto* state : {"22001", "22003", "22012", "22021", "23502", "21000", "54000"})
        BOOST_TEST((postgres::remedy_of(state) == remedy::without_it), state);
}

BOOST_AUTO_TEST_CASE(what_others_may_have_written_meanwhile_is_looked_at_once_more)
{
    BOOST_TEST((postgres::remedy_of("23505") == remedy::once_more));
}

BOOST_AUTO_TEST_CASE(a_mistake_or_damage_ends_the_relay)
{
    for (const auto* state : {"42P01", "42501", "42601", "0A000", "XX000", "XX001", "", "99999"})
        BOOST_TEST((postgres::remedy_of(state) == remedy::none), state);
}

BOOST_FIXTURE_TEST_CASE(a_second_row_with_a_key_is_told_without_the_key, database_fixture)
{
    const auto db = open(postgres::access::write);
    sql::statement insert(*db, "INSERT INTO item VALUES(?, ?)");
    insert.run(4711, "secret"sv);
    const auto e = error_of([&] { insert.run(4711, "secret"sv); });
    BOOST_TEST(e.sqlstate() == "23505");
    BOOST_TEST((e.remedy() == remedy::once_more));
    BOOST_TEST(e.what() == "duplicate key value violates unique constraint \"item_pkey\""sv);
}

BOOST_FIXTURE_TEST_CASE(a_value_that_cannot_be_read_is_not_told, database_fixture)
{
    const auto db = open(postgres::access::write);
    sql::statement select(*db, "SELECT ?::text::integer");
    const auto e = error_of([&] { select("secret"sv); });
    BOOST_TEST(e.sqlstate() == "22P02");
    BOOST_TEST((e.remedy() == remedy::without_it));
    BOOST_TEST(e.what() == "invalid input syntax for type integer"sv);
}

BOOST_FIXTURE_TEST_CASE(a_table_that_is_not_there_is_a_mistake, database_fixture)
{
    const auto db = open(postgres::access::write);
    const auto e = error_of([&] { db->integer("SELECT 1 FROM nowhere"); });
    BOOST_TEST(e.sqlstate() == "42P01");
    BOOST_TEST((e.remedy() == remedy::none));
}

BOOST_FIXTURE_TEST_CASE(what_is_locked_is_tried_another_time, database_fixture)
{
    const auto holder = open(postgres::access::write);
    const auto other = open(postgres::access::write);
    const sql::transaction holds(*holder);
    holder->integer("SELECT epoch FROM term FOR UPDATE");
    const auto e = error_of([&] { other->integer("SELECT epoch FROM term FOR UPDATE NOWAIT"); });
    BOOST_TEST(e.sqlstate() == "55P03");
    BOOST_TEST((e.remedy() == remedy::another_time));
}

BOOST_FIXTURE_TEST_CASE(
    transactions_that_get_in_each_others_way_are_tried_another_time, database_fixture
)
{
    const auto one = open(postgres::access::write);
    const auto other = open(postgres::access::write);
    sql::transaction reads(*one);
    one->execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    one->integer("SELECT epoch FROM term");
    other->execute("UPDATE term SET epoch = epoch + 1");
    const auto e = error_of([&] { one->execute("UPDATE term SET epoch = epoch + 1"); });
    BOOST_TEST(e.sqlstate() == "40001");
    BOOST_TEST((e.remedy() == remedy::another_time));
}

BOOST_FIXTURE_TEST_CASE(a_reader_changes_nothing, database_fixture)
{
    const auto db = open(postgres::access::read);
    const auto e = error_of([&] { db->execute("DELETE FROM term"); });
    BOOST_TEST(e.sqlstate() == "25006");
}

BOOST_FIXTURE_TEST_CASE(a_server_that_is_not_there_is_tried_another_time, database_fixture)
{
    auto nowhere = options(postgres::access::write);
    nowhere.url = "postgresql://ann:secret@/nothing?host=/nonexistent";
    const auto e = error_of([&] { postgres::connection db(nowhere); });
    BOOST_TEST((e.remedy() == remedy::another_time));
    BOOST_TEST(std::string_view(e.what()).find("secret") == std::string_view::npos);
}

BOOST_FIXTURE_TEST_CASE(a_url_that_is_none_is_a_mistake, database_fixture)
{
    auto broken = options(postgres::access::write);
    broken.url = "postgres:secret";
    const auto e = error_of([&] { postgres::connection db(broken); });
    BOOST_TEST((e.remedy() == remedy::none));
    BOOST_TEST(e.what() == "the URL of the PostgreSQL database is not valid"sv);
}

BOOST_AUTO_TEST_SUITE_END()
