#include "store/tables/queue_rows.hpp"

#include "store/new_database.hpp"
#include "store/tested_store.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <optional>

namespace relay {

namespace {

constexpr flow_id only_flow{1};

// A queue of one flow, changed as the store changes it: a message's own row first
struct queue_rows_fixture
{
    // So many messages enter the queue together.
    void fill(std::int64_t first, std::int64_t count)
    {
        for (auto id = first; id < first + count; ++id) {
            enter.run(id, id);
            rows->put(only_flow, {.id = {id}, .place = id});
        }
        commit();
    }

    // So many leave together, as those of a batch do.
    void drain(std::int64_t first, std::int64_t count, std::int64_t step = 1)
    {
        for (std::int64_t i = 0; i < count; ++i)
            sent.run(first + i * step);
        for (std::int64_t i = 0; i < count; ++i)
            rows->left({first + i * step});
        commit();
    }

    void commit()
    {
        rows->flush();
        rows->committed();
    }

    // Memory knows nothing any more.
    void restart() { rows.emplace(db); }

    std::int64_t rows_on_disk() { return db.integer("SELECT count(*) FROM queue"); }

    // Statements that `action` runs
    template <class Action>
    int statements_of(Action action)
    {
        int count = 0;
        auto add = [](unsigned, void* counter, void*, void*) {
            ++*static_cast<int*>(counter);
            return 0;
        };
        sqlite3_trace_v2(db.handle(), SQLITE_TRACE_STMT, add, &count);
        action();
        sqlite3_trace_v2(db.handle(), 0, nullptr, nullptr);
        return count;
    }

    test::temporary_directory directory;
    const std::unique_ptr<sqlite::connection> database = test::new_database(directory);
    sqlite::connection& db = *database;
    std::optional<queue_rows> rows{std::in_place, db};
    sql::statement enter{
        db,
        "INSERT INTO message(id, flow, state, place, batchable, recipients, bytes, offset, summary)"
        " VALUES(?, 1, 1, ?, 1, 1, 1, 0, '{}')"};
    sql::statement sent{db, "UPDATE message SET state = 4 WHERE id = ?"};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(rows_of_the_queue, queue_rows_fixture, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(a_row_that_memory_does_not_know_is_read_once_for_all_that_leave_it)
{
    fill(1, 100);
    restart();
    const int all_at_once = statements_of([&] { drain(1, 100); });
    // Of each message its own row is written, and asked once whether it is queued.
    BOOST_TEST(all_at_once <= 100 + 100 + 5);
    BOOST_TEST(rows_on_disk() == 0);
}

BOOST_AUTO_TEST_CASE(those_that_are_left_in_a_row_are_known_from_then_on)
{
    fill(1, 100);
    restart();
    drain(1, 50);
    BOOST_TEST(rows->remembered() == 50u);
    const int rest = statements_of([&] { drain(51, 50); });
    BOOST_TEST(rest <= 50 + 1);
    BOOST_TEST(rows->remembered() == 0u);
    BOOST_TEST(rows_on_disk() == 0);
}

// Each batch takes the first halves of two rows, and of each row the rest stays for long.
BOOST_AUTO_TEST_CASE(what_memory_knows_does_not_grow_while_a_queue_is_drained)
{
    constexpr std::int64_t messages = 20'000;
    fill(1, messages);
    restart();
    std::size_t most = 0;
    for (std::int64_t first = 1; first < messages; first += 200) {
        drain(first, 100, 2);
        most = std::max(most, rows->remembered());
    }
    BOOST_TEST(most <= static_cast<std::size_t>(messages / 2));
    for (std::int64_t first = 2; first <= messages; first += 200)
        drain(first, 100, 2);
    BOOST_TEST(rows->remembered() == 0u);
    BOOST_TEST(rows_on_disk() == 0);
}

BOOST_AUTO_TEST_CASE(what_memory_knows_of_a_long_queue_is_bounded)
{
    fill(1, 150'000);
    BOOST_TEST(rows->remembered() <= 50'000u);
    restart();
    for (std::int64_t first = 1; first < 150'000; first += 100)
        drain(first, 1);
    BOOST_TEST(rows->remembered() <= 50'000u);
}

BOOST_AUTO_TEST_CASE(who_comes_back_in_the_transaction_that_read_its_old_row_leaves_its_new_one)
{
    fill(1, 3);
    drain(2, 1);
    restart();
    sent.run(1);
    rows->left({1}); // reads the row, which lists the second one as gone
    db.execute("UPDATE message SET state = 1, place = 4 WHERE id = 2");
    rows->put(only_flow, {.id = {2}, .place = 4});
    sent.run(2);
    rows->left({2});
    commit();
    BOOST_TEST(rows_on_disk() == 1);
    drain(3, 1);
    BOOST_TEST(rows_on_disk() == 0);
}

BOOST_AUTO_TEST_CASE(who_says_twice_that_it_left_takes_nobody_with_it)
{
    fill(1, 3);
    restart();
    drain(1, 1);
    rows->left({1});
    commit();
    BOOST_TEST(rows->remembered() == 2u);
    drain(2, 2);
    BOOST_TEST(rows_on_disk() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
