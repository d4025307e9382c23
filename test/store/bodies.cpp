#include "store/bodies/body_reader.hpp"
#include "store/bodies/body_record.hpp"
#include "store/bodies_fixture.hpp"
#include "store/tested_store.hpp"
#include "support/few_files.hpp"

#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <fstream>
#include <iterator>

namespace relay {

BOOST_FIXTURE_TEST_SUITE(bodies_in_files, test::bodies_fixture, *test::only_on_sqlite())

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

BOOST_AUTO_TEST_CASE(what_memory_knows_of_a_long_backlog_is_bounded)
{
    rows.reset();
    rows.emplace(db, files); // with room for all of them in one
    const std::string body = "x";
    for (std::int64_t id = 1; id <= 60'000; ++id)
        rows->put({id}, body, true);
    commit();
    BOOST_TEST(rows->remembered() == 50'000u);
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

BOOST_AUTO_TEST_CASE(hurried_ones_cost_no_sync_of_a_file)
{
    rows->hurry(true);
    add(1);
    BOOST_TEST(db.integer("SELECT count(*) FROM body WHERE id = 1") == 1);
    BOOST_TEST(file_count() == 0u);
    rows->hurry(false);
    add(2);
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 1);
    BOOST_TEST(file_count() == 1u);
    drop(1);
    drop(2);
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 0);
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
        BOOST_CHECK_THROW(read(1), sql::error);
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
    BOOST_CHECK_THROW(read(1), sql::error);
    reader.close();
    std::filesystem::remove(path);

    std::filesystem::create_symlink(path, path); // cannot be opened
    BOOST_CHECK_THROW(read(1), sql::error);
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
    BOOST_CHECK_THROW(read(1), sql::error);

    std::filesystem::create_directory(files); // as where nothing is mounted
    BOOST_CHECK_THROW(read(1), sql::error);
    std::ofstream(files / "store") << "another store's..";
    BOOST_CHECK_THROW(read(1), sql::error);
    std::filesystem::remove_all(files);

    std::filesystem::rename(aside, files);
    BOOST_TEST(read(1).value() == text(1));
}

BOOST_AUTO_TEST_CASE(a_store_does_not_begin_with_the_folder_of_another_one)
{
    add(1);
    const auto aside = directory.path() + "/aside";
    std::filesystem::rename(files, aside);
    BOOST_CHECK_THROW(restart(), sql::error);
    std::filesystem::remove_all(files);

    std::filesystem::create_directory(files);
    std::ofstream(files / "store") << "0123456789abcdef";
    std::ofstream(files / "17") << "a body of somebody else";
    BOOST_CHECK_THROW(restart(), sql::error);
    BOOST_TEST(std::filesystem::exists(files / "17"));
    std::filesystem::remove_all(files);

    // An earlier version deletes the mark, and knows the bodies.
    std::filesystem::rename(aside, files);
    std::filesystem::remove(files / "store");
    restart();
    BOOST_TEST(read(1).value() == text(1));
    std::filesystem::rename(files, aside);
    reader.close();
    BOOST_CHECK_THROW(read(1), sql::error);
    std::filesystem::rename(aside, files);
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
    body_reader others(db, store_location::in_directory(directory.path()));
    BOOST_TEST(others.load({{1}, {5}, {9}}).at(2) == text(9));
    rows->set_apart({2});
    rows->set_apart({6});
    commit();
    BOOST_TEST(open_files() == 0u);
}

BOOST_AUTO_TEST_CASE(bodies_that_lie_one_behind_the_other_are_read_at_once)
{
    rows.reset();
    rows.emplace(db, files); // with room for all of them in one
    for (std::int64_t id = 1; id <= 100; ++id)
        add(id);
    const auto& first = *places.at(3);
    const auto& last = *places.at(12);
    const auto end = last.offset + static_cast<std::int64_t>(body_header_bytes + last.bytes);
    reader.read_ahead(first, static_cast<std::size_t>(end - first.offset));
    for (const auto& file : std::filesystem::directory_iterator(files))
        if (!is_body_folder_mark(file.path()))
            std::filesystem::resize_file(file.path(), 0);
    for (std::int64_t id = 3; id <= 12; ++id)
        BOOST_TEST(read(id).value() == text(id));
    // Beside them, beyond the end of what was read, and under another's name
    BOOST_TEST(!read(2).has_value());
    BOOST_TEST(!read(13).has_value());
    BOOST_TEST(!reader.read({4}, first).has_value());
    reader.close();
    BOOST_TEST(!read(3).has_value());
}

BOOST_AUTO_TEST_CASE(one_that_is_lost_among_others_is_the_only_one)
{
    body_reader beside(db, store_location::in_directory(directory.path()));
    std::vector<message_id> ids;
    std::string one(200'000, 'x'); // longer than what is read at once
    for (std::int64_t id = 1; id <= 40; ++id) {
        add(id);
        ids.push_back({id});
    }
    note(41, rows->put({41}, one, true), one.size());
    commit();
    ids.push_back({41});
    {
        const auto& where = *places.at(7);
        std::fstream file(body_file(files, where.file), std::ios::in | std::ios::out);
        file.seekp(where.offset + 100).put('y');
    }
    const auto found = beside.load(ids);
    for (std::int64_t id = 1; id <= 40; ++id)
        BOOST_TEST(found[static_cast<std::size_t>(id - 1)] == (id == 7 ? std::string() : text(id)));
    BOOST_TEST(found[40] == one);
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
