#include "store/postgres/connection.hpp"

#include "store/postgres/database_fixture.hpp"
#include "store/postgres/quoted_name.hpp"

using namespace relay;
using namespace relay::test;
using namespace std::literals;
using sql::remedy;

BOOST_AUTO_TEST_SUITE(postgres_connection)

BOOST_FIXTURE_TEST_CASE(what_is_committed_is_there_and_what_is_not_is_not, database_fixture)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item VALUES(?, ?)");
    {
        sql::transaction change(*db);
        insert.run(1, "one"sv);
        change.commit();
    }
    {
        const sql::transaction change(*db);
        insert.run(2, "two"sv);
    }
    insert.run(3, "three"sv);
    BOOST_TEST(db->integer("SELECT sum(id) FROM item") == 4);
}

BOOST_FIXTURE_TEST_CASE(far_more_is_queued_than_buffers_hold, database_fixture)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item VALUES(?, ?) RETURNING name");
    const std::string name(8'000, 'n');
    sql::transaction change(*db);
    for (int i = 0; i < 4'000; ++i)
        insert.run(i, name);
    change.commit();
    BOOST_TEST(db->integer("SELECT sum(length(name)) FROM item") == 32'000'000);
}

BOOST_FIXTURE_TEST_CASE(changes_are_those_of_the_last_statement_that_makes_some, database_fixture)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item SELECT n, 'x' FROM generate_series(1, ?) AS n");
    sql::statement update(*db, "UPDATE item SET name = 'y' WHERE id > ?");
    sql::statement remove(*db, "DELETE FROM item WHERE id = ? RETURNING name");
    sql::transaction change(*db);
    insert.run(5);
    BOOST_TEST(db->changes() == 5);
    update.run(2);
    update.run(1);
    BOOST_TEST(db->changes() == 4);
    db->integer("SELECT 1");
    BOOST_TEST(db->changes() == 4);
    remove(9).step();
    BOOST_TEST(db->changes() == 0);
    change.commit();
    insert.run(0);
    BOOST_TEST(db->changes() == 0);
}

BOOST_FIXTURE_TEST_CASE(an_error_of_what_was_queued_is_thrown_by_what_follows, database_fixture)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item VALUES(?, 'x')");
    sql::statement select(*db, "SELECT 1");
    insert.run(1);
    const auto fails_in = [&](auto last) {
        sql::transaction change(*db);
        insert.run(2);
        insert.run(1);
        insert.run(3);
        return error_of([&] { last(change); }).sqlstate();
    };
    BOOST_TEST(fails_in([&](auto&) { select().step(); }) == "23505");
    BOOST_TEST(fails_in([&](auto&) { db->changes(); }) == "23505");
    BOOST_TEST(fails_in([&](auto&) { db->execute("SELECT 1"); }) == "23505");
    BOOST_TEST(fails_in([&](auto& change) { change.commit(); }) == "23505");
    BOOST_TEST(db->integer("SELECT count(*) FROM item") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_script_is_part_of_the_transaction, database_fixture)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item VALUES(?, 'x')");
    {
        const sql::transaction change(*db);
        insert.run(1);
        db->execute("CREATE TABLE more(id bigint); INSERT INTO more SELECT id FROM item");
        BOOST_TEST(db->integer("SELECT sum(id) FROM more") == 1);
    }
    BOOST_TEST(db->integer("SELECT to_regclass('more') IS NULL"));
    BOOST_CHECK_THROW(
        db->execute("INSERT INTO item VALUES(2, 'x'); INSERT INTO nowhere VALUES(1)"), sql::error
    );
    BOOST_TEST(db->integer("SELECT count(*) FROM item") == 0);
}

BOOST_FIXTURE_TEST_CASE(a_session_that_was_lost_between_transactions_is_made_anew, database_fixture)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item VALUES(?, 'x')");
    for (int i = 0; i < 3; ++i) {
        sql::transaction change(*db);
        insert.run(i);
        change.commit();
        kill_session_of(*db);
    }
    insert.run(3);
    BOOST_TEST(db->integer("SELECT count(*) FROM item") == 4);
    BOOST_TEST(db->commits_in_doubt() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_session_that_is_lost_in_a_transaction_fails_it, database_fixture)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item VALUES(?, 'x')");
    {
        sql::transaction change(*db);
        insert.run(1);
        kill_session_of(*db);
        const auto first = error_of([&] { db->integer("SELECT 1"); });
        BOOST_TEST((first.remedy() == remedy::another_time));
        const auto second = error_of([&] { insert.run(2); });
        BOOST_TEST((second.remedy() == remedy::another_time));
        const auto last = error_of([&] { change.commit(); });
        BOOST_TEST((last.remedy() == remedy::another_time));
    }
    BOOST_TEST(db->integer("SELECT count(*) FROM item") == 0);
    sql::transaction change(*db);
    insert.run(1);
    change.commit();
    BOOST_TEST(db->integer("SELECT count(*) FROM item") == 1);
}

BOOST_FIXTURE_TEST_CASE(
    a_session_that_was_killed_before_it_commits_has_committed_nothing, database_fixture
)
{
    const auto db = open_writer();
    sql::statement insert(*db, "INSERT INTO item VALUES(?, 'x')");
    {
        sql::transaction change(*db);
        insert.run(1);
        kill_session_of(*db);
        BOOST_TEST((error_of([&] { change.commit(); }).remedy() == remedy::another_time));
    }
    BOOST_TEST(db->integer("SELECT count(*) FROM item") == 0);
}

// Of a session it ends the one that is named.
constexpr auto end_session = "SELECT pg_terminate_backend(?::integer), pg_sleep(60)"
                             " WHERE pg_backend_pid() = ?1::integer";

BOOST_FIXTURE_TEST_CASE(what_a_reader_asks_is_asked_once_more, database_fixture)
{
    const auto db = open(postgres::access::read);
    sql::statement end(*db, end_session);
    auto row = end(db->integer("SELECT pg_backend_pid()"));
    BOOST_TEST(!row.step()); // it is another session by then
    BOOST_TEST(db->integer("SELECT 1") == 1);
}

BOOST_FIXTURE_TEST_CASE(what_a_writer_does_is_not_done_twice, database_fixture)
{
    const auto db = open_writer();
    sql::statement end(*db, end_session);
    const auto e = error_of([&] { end(db->integer("SELECT pg_backend_pid()")); });
    BOOST_TEST((e.remedy() == remedy::another_time));
    BOOST_TEST(db->integer("SELECT 1") == 1);
}

BOOST_FIXTURE_TEST_CASE(the_server_comes_back, database_fixture)
{
    const auto writer = open_writer();
    const auto reader = open(postgres::access::read);
    sql::statement insert(*writer, "INSERT INTO item VALUES(?, 'x')");
    sql::statement count(*reader, "SELECT count(*) FROM item");
    insert.run(1);
    count().step();
    postgres_server::get().stop();
    BOOST_TEST((error_of([&] { writer->begin(); }).remedy() == remedy::another_time));
    BOOST_TEST((error_of([&] { count(); }).remedy() == remedy::another_time));
    postgres_server::get().start();
    sql::transaction change(*writer);
    insert.run(2);
    change.commit();
    auto row = count();
    BOOST_TEST(row.step());
    BOOST_TEST(row.integer(0) == 2);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_does_not_answer_is_given_up, database_fixture)
{
    auto impatient = options(postgres::access::write);
    impatient.silence = 8s;
    postgres::connection db(impatient);
    const auto e = error_of([&] { db.integer("SELECT 1 FROM pg_sleep(60)"); });
    BOOST_TEST((e.remedy() == remedy::another_time));
    BOOST_TEST(db.integer("SELECT 1") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_session_has_the_settings_that_our_promises_take, database_fixture)
{
    auto named = options(postgres::access::write);
    named.name = "relay north";
    postgres::connection db(named);
    const auto setting = [&db](const std::string& name) {
        sql::statement show(db, "SELECT current_setting(?)");
        auto row = show(name);
        row.step();
        return std::string(row.text(0));
    };
    BOOST_TEST(setting("application_name") == "relay north");
    BOOST_TEST(setting("search_path") == schema);
    BOOST_TEST(setting("idle_in_transaction_session_timeout") == "5s");
    BOOST_TEST(setting("client_encoding") == "UTF8");
    BOOST_TEST(setting("transaction_isolation") == "read committed");

    db.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = off");
    postgres::connection careless(named);
    sql::statement show(careless, "SELECT current_setting('synchronous_commit')");
    auto row = show();
    BOOST_TEST(row.step());
    BOOST_TEST(row.text(0) == "on");
    db.execute("ALTER ROLE CURRENT_USER RESET synchronous_commit");
}

BOOST_FIXTURE_TEST_CASE(a_schema_may_have_any_name, database_fixture)
{
    auto odd = options(postgres::access::write);
    odd.schema += " \"b\" ; c";
    open(postgres::access::write)->execute("CREATE SCHEMA " + postgres::quoted_name(odd.schema));
    postgres::connection db(odd);
    db.execute("CREATE TABLE here(id bigint)");
    BOOST_TEST(db.integer("SELECT count(*) FROM here") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
