#include "store/sqlite/bodies/bodies.hpp"

#include "store/sqlite/bodies/body_folder.hpp"
#include "store/sqlite/bodies/body_reader.hpp"
#include "store/sqlite/tables/schema.hpp"
#include "support/few_files.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <fstream>
#include <iterator>

namespace relay {

namespace {

struct fixture
{
    // Four bodies of a thousand bytes, and a file gets no more.
    static constexpr std::int64_t file_bytes = 4'000;

    std::string text(std::int64_t id) const
    {
        const bool is_large = id <= large_until && id % 9 == 5;
        return std::to_string(id) + std::string(is_large ? 3 << 20 : 1'000, 'x');
    }

    // A message in a commit of its own
    void add(std::int64_t id, bool leaves_soon = true)
    {
        const auto body = text(id);
        const auto where = rows->put({id}, body, leaves_soon);
        note(id, where, body.size());
        commit();
    }

    // As many messages as are looked at in one step, where that is of no matter
    static constexpr std::size_t all = 1'000;

    // So many in each commit, and so in each file; then the fifth of each nine is left.
    void fill_and_leave_a_ninth(std::int64_t messages, std::int64_t of_a_commit)
    {
        std::deque<std::string> texts; // they must stay until they are written
        for (std::int64_t id = 1; id <= messages; ++id) {
            const auto& body = texts.emplace_back(text(id));
            note(id, rows->put({id}, body, true), body.size());
            if (id % of_a_commit == 0)
                commit();
        }
        BOOST_TEST(!rows->compact(100, all)); // all of them are needed
        for (std::int64_t id = 1; id <= messages; ++id)
            if (id % 9 != 5)
                drop(id);
    }

    void note(std::int64_t id, const std::optional<body_place>& where, std::size_t bytes)
    {
        insert.run(
            id, where ? std::optional(where->file) : std::nullopt, where ? where->offset : 0, bytes
        );
        places[id] = where;
    }

    void drop(std::int64_t id)
    {
        rows->drop({id});
        db.execute("UPDATE message SET state = 4 WHERE id = " + std::to_string(id));
        commit();
    }

    void commit()
    {
        rows->flush();
        rows->committed();
    }

    void restart()
    {
        rows.reset();
        rows.emplace(db, files, file_bytes);
    }

    std::optional<std::string> read(std::int64_t id)
    {
        return reader.read({id}, places.at(id).value());
    }

    // Files with bodies
    std::size_t file_count() const
    {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(files))
            count += is_body_folder_mark(entry.path()) ? 0 : 1;
        return count;
    }

    // Files with bodies that this process has open, but for the one that is written to
    std::size_t open_files() const
    {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
            std::error_code gone;
            const auto target = std::filesystem::read_symlink(entry.path(), gone);
            count += target.parent_path() == files ? 1 : 0;
        }
        return count - 1;
    }

    test::temporary_directory directory;
    std::filesystem::path files{directory.path() + "/bodies"};
    sqlite::connection db = migrated();
    std::optional<bodies> rows{std::in_place, db, files, file_bytes};
    body_files reader{files, body_folder_mark(db)};
    std::map<std::int64_t, std::optional<body_place>> places;
    std::int64_t large_until{};
    sqlite::statement insert{
        db,
        "INSERT INTO message(id, flow, state, place, batchable, recipients, bytes, body, offset,"
        " summary) VALUES(?1, 1, 1, ?1, 1, 1, ?4, ?2, ?3, '{}')"};

private:
    sqlite::connection migrated() const
    {
        sqlite::connection fresh(directory.path() + "/relay.db", sqlite::mode::read_write);
        migrate(fresh);
        return fresh;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bodies_in_files, fixture)

BOOST_AUTO_TEST_CASE(a_file_goes_when_its_last_message_has_left)
{
    for (std::int64_t id = 1; id <= 9; ++id)
        add(id);
    BOOST_TEST(file_count() == 3u);
    BOOST_TEST(read(2).value() == text(2));
    for (std::int64_t id = 1; id <= 3; ++id)
        drop(id);
    BOOST_TEST(file_count() == 3u);
    drop(4);

    // It is written over: who still has a place in it reads nothing, rather than another's body.
    for (std::int64_t id = 10; id <= 13; ++id)
        add(id);
    BOOST_TEST(file_count() == 3u);
    BOOST_TEST(!read(1).has_value());
    BOOST_TEST(read(9).value() == text(9));
    BOOST_TEST(read(13).value() == text(13));
}

BOOST_AUTO_TEST_CASE(what_has_to_stay_is_there_after_a_restart_and_the_rest_is_deleted)
{
    for (std::int64_t id = 1; id <= 9; ++id)
        add(id);
    for (std::int64_t id = 1; id <= 4; ++id)
        drop(id);
    drop(9); // alone in the file that is written to
    std::ofstream(files / "77") << "left by a crash before its commit";
    restart();
    BOOST_TEST(file_count() == 1u);
    BOOST_TEST(read(5).value() == text(5));

    add(10);
    BOOST_TEST(places[10]->file > 77); // no name is used twice
    for (std::int64_t id = 5; id <= 8; ++id)
        drop(id);
    BOOST_TEST(db.integer("SELECT count(*) FROM body_file") == 1);
}

BOOST_AUTO_TEST_CASE(what_waits_for_long_holds_no_file)
{
    add(1, false);
    BOOST_TEST(db.integer("SELECT count(*) FROM body WHERE id = 1") == 1);
    add(2);
    rows->set_apart({2});
    commit();
    BOOST_TEST(db.integer("SELECT count(*) FROM body WHERE id = 2") == 1);
    BOOST_TEST(db.integer("SELECT count(*) FROM message WHERE id = 2 AND body IS NULL") == 1);
    drop(1);
    drop(2);
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 0);
}

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
    sqlite::statement body(db, "SELECT json FROM body WHERE id = 14");
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

BOOST_AUTO_TEST_CASE(a_transaction_that_fails_leaves_no_trace)
{
    add(1);
    const auto body = text(2);
    rows->put({2}, body, true);
    rows->drop({1});
    rows->rolled_back();
    rows->begin_anew();
    BOOST_TEST(read(1).value() == text(1));
    add(3);
    BOOST_TEST(read(3).value() == text(3));
    drop(3);
    drop(1);
    BOOST_TEST(db.integer("SELECT messages FROM body_file") == 0);
}

BOOST_AUTO_TEST_CASE(a_body_is_not_said_to_be_lost_because_too_many_files_are_open)
{
    add(1);
    {
        const test::no_more_files none;
        BOOST_CHECK_THROW(read(1), sqlite::error);
        BOOST_TEST(rows->set_apart({1}) == 0u); // what is written with it is not held up by it
    }
    BOOST_TEST(read(1).value() == text(1));
    BOOST_TEST(rows->set_apart({1}) == text(1).size());
}

BOOST_AUTO_TEST_CASE(a_body_is_not_said_to_be_lost_because_its_file_cannot_be_read)
{
    add(1);
    const auto path = body_file(files, places[1]->file);
    const auto aside = directory.path() + "/aside";
    std::filesystem::rename(path, aside);

    std::filesystem::create_directory(path); // opens, and cannot be read
    BOOST_CHECK_THROW(read(1), sqlite::error);
    reader.close();
    std::filesystem::remove(path);

    std::filesystem::create_symlink(path, path); // cannot be opened
    BOOST_CHECK_THROW(read(1), sqlite::error);
    BOOST_TEST(rows->set_apart({1}) == 0u);
    std::filesystem::remove(path);

    BOOST_TEST(!read(1).has_value()); // the file alone is not there: that is a loss
    std::filesystem::rename(aside, path);
    BOOST_TEST(read(1).value() == text(1));
}

BOOST_AUTO_TEST_CASE(no_body_is_said_to_be_lost_because_the_folder_is_another_one)
{
    add(1);
    const auto aside = directory.path() + "/aside";
    std::filesystem::rename(files, aside);
    BOOST_CHECK_THROW(read(1), sqlite::error);

    std::filesystem::create_directory(files); // as where nothing is mounted
    BOOST_CHECK_THROW(read(1), sqlite::error);
    std::ofstream(files / "store") << "another store's..";
    BOOST_CHECK_THROW(read(1), sqlite::error);
    std::filesystem::remove_all(files);

    std::filesystem::rename(aside, files);
    BOOST_TEST(read(1).value() == text(1));
}

BOOST_AUTO_TEST_CASE(a_store_does_not_begin_with_the_folder_of_another_one)
{
    add(1);
    const auto aside = directory.path() + "/aside";
    std::filesystem::rename(files, aside);
    BOOST_CHECK_THROW(restart(), sqlite::error);
    std::filesystem::remove_all(files);

    std::filesystem::create_directory(files);
    std::ofstream(files / "store") << "0123456789abcdef";
    std::ofstream(files / "17") << "a body of somebody else";
    BOOST_CHECK_THROW(restart(), sqlite::error);
    BOOST_TEST(std::filesystem::exists(files / "17"));
    std::filesystem::remove_all(files);

    // An earlier version deletes the mark, and knows the bodies.
    std::filesystem::rename(aside, files);
    std::filesystem::remove(files / "store");
    restart();
    BOOST_TEST(read(1).value() == text(1));
    std::filesystem::rename(files, aside);
    reader.close();
    BOOST_CHECK_THROW(read(1), sqlite::error);
    std::filesystem::rename(aside, files);
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

BOOST_AUTO_TEST_CASE(what_a_failed_transaction_has_changed_is_read_anew_and_nothing_else)
{
    for (std::int64_t id = 1; id <= 400; ++id)
        add(id);
    BOOST_TEST(file_count() == 100u);
    rows->drop({1});
    rows->flush(); // and then the commit fails
    rows->rolled_back();

    int statements = 0;
    auto count = [](unsigned, void* counter, void*, void*) {
        ++*static_cast<int*>(counter);
        return 0;
    };
    sqlite3_trace_v2(db.handle(), SQLITE_TRACE_ROW, count, &statements);
    rows->begin_anew();
    sqlite3_trace_v2(db.handle(), 0, nullptr, nullptr);
    BOOST_TEST(statements <= 2);
}

BOOST_AUTO_TEST_CASE(nobody_keeps_a_file_open_that_is_not_read_just_now)
{
    for (std::int64_t id = 1; id <= 12; ++id)
        add(id);
    body_reader others(db, directory.path() + "/relay.db");
    BOOST_TEST(others.load({{1}, {5}, {9}}).at(2) == text(9));
    rows->set_apart({2});
    rows->set_apart({6});
    commit();
    BOOST_TEST(open_files() == 0u);
}

BOOST_AUTO_TEST_CASE(a_body_that_was_cut_or_changed_is_not_read)
{
    add(1);
    const auto path = body_file(files, places[1]->file);
    std::filesystem::resize_file(path, 900);
    BOOST_TEST(!read(1).has_value());

    add(2);
    BOOST_REQUIRE(read(2).has_value());
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(places[2]->offset + 500);
        file.put('y');
    }
    BOOST_TEST(!read(2).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
