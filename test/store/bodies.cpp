#include "store/bodies.hpp"

#include "store/schema.hpp"
#include "support/few_files.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

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
        BOOST_TEST(!rows->compact(100)); // all of them are needed
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

    std::size_t file_count() const
    {
        using iterator = std::filesystem::directory_iterator;
        return static_cast<std::size_t>(std::distance(iterator(files), iterator()));
    }

    test::temporary_directory directory;
    std::filesystem::path files{directory.path() + "/bodies"};
    sqlite::connection db = migrated();
    std::optional<bodies> rows{std::in_place, db, files, file_bytes};
    body_files reader{files};
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
    while (rows->compact(1))
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
        rows->compact(1);
        commit();
    }
    BOOST_TEST(db.integer("SELECT count(*) FROM body") == 5);
    BOOST_TEST(db.integer("SELECT min(id) FROM body") == 14);
}

BOOST_AUTO_TEST_CASE(of_large_bodies_a_few_are_set_apart_at_once)
{
    large_until = 27;
    fill_and_leave_a_ninth(27 * 6, 27);
    BOOST_TEST(rows->compact(100));
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
        BOOST_CHECK_THROW(rows->set_apart({1}), sqlite::error);
    }
    BOOST_TEST(read(1).value() == text(1));
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
