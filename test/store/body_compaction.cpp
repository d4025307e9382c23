#include "store/bodies_fixture.hpp"
#include "store/tested_store.hpp"

#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <fstream>

namespace relay {

BOOST_FIXTURE_TEST_SUITE(compaction_of_bodies, test::bodies_fixture, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(the_last_few_of_an_old_file_are_set_apart)
{
    fill_and_leave_a_ninth(9 * 10, 9);
    BOOST_TEST(file_count() == 10u);
    while (rows->compact(1, all))
        commit();
    commit();
    // The youngest are left alone.
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 6);
    BOOST_TEST(db.integer("SELECT count(*) FROM body_file") == 4);
    sql::statement body(db, "SELECT json FROM body WHERE id = 14");
    auto row = body();
    BOOST_REQUIRE(row.step());
    BOOST_TEST(row.text(0) == text(14));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_keeps_no_other_from_being_emptied)
{
    fill_and_leave_a_ninth(9 * 10, 9);
    std::filesystem::resize_file(body_file(files, places[5]->file), 100);
    for (int i = 0; i < 20; ++i) {
        rows->compact(1, all);
        commit();
    }
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 5);
    BOOST_TEST(db.integer("SELECT min(id) FROM body") == 14);
}

BOOST_AUTO_TEST_CASE(of_large_bodies_a_few_are_set_apart_at_once)
{
    large_until = 27;
    fill_and_leave_a_ninth(27 * 6, 27);
    BOOST_TEST(rows->compact(100, all));
    commit();
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 2);
}

BOOST_AUTO_TEST_CASE(a_step_of_emptying_a_file_looks_at_no_more_messages_than_it_is_told)
{
    fill_and_leave_a_ninth(90 * 6, 90);
    constexpr std::size_t looked_at = 10;
    constexpr int steps_of_a_file = 90 / looked_at;
    int steps = 0;
    for (; rows->compact(100, looked_at); ++steps)
        commit();
    commit();
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 2 * 10);
    BOOST_TEST(steps == 2 * steps_of_a_file);
}

BOOST_AUTO_TEST_CASE(the_next_step_goes_on_where_the_last_one_ended)
{
    fill_and_leave_a_ninth(90 * 6, 90);
    // Of the statement that looks for what is left
    const auto steps_of_the_search = [this](bool reset) {
        int steps = 0;
        for (auto* st = sqlite3_next_stmt(db.handle(), nullptr); st;
             st = sqlite3_next_stmt(db.handle(), st))
            if (std::string_view(sqlite3_sql(st)).find("BETWEEN") != std::string_view::npos ||
                std::string_view(sqlite3_sql(st)).find("id > ?1") != std::string_view::npos)
                steps += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, reset ? 1 : 0);
        return steps;
    };
    steps_of_the_search(true);
    rows->compact(1, all);
    commit();
    const int first = steps_of_the_search(true);
    for (int i = 0; i < 8; ++i) {
        rows->compact(1, all);
        commit();
        BOOST_TEST(steps_of_the_search(true) <= 2 * first);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
