#pragma once

#include "store/bodies/body_folder.hpp"
#include "store/bodies/filed_bodies.hpp"
#include "store/new_database.hpp"
#include "store/sql/statement.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace relay::test {

// Bodies in files, and the rows of their messages, changed as the store changes them
struct bodies_fixture
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
    const std::unique_ptr<sqlite::connection> database = test::new_database(directory);
    sqlite::connection& db = *database;
    std::optional<filed_bodies> rows{std::in_place, db, files, file_bytes};
    body_files reader{files, body_folder_mark(db)};
    std::map<std::int64_t, std::optional<body_place>> places;
    std::int64_t large_until{};
    sql::statement insert{
        db,
        "INSERT INTO message(id, flow, state, place, batchable, recipients, bytes, body, offset,"
        " summary) VALUES(?1, 1, 1, ?1, 1, 1, ?4, ?2, ?3, '{}')"};
};

} // namespace relay::test
