#include "store/copy/store_copying.hpp"

#include "relay/base/uuid.hpp"
#include "relay/store/store_error.hpp"
#include "store/bodies/body_reader.hpp"
#include "store/copy/body_copy.hpp"
#include "store/copy/copy_marks.hpp"
#include "store/copy/given_numbers.hpp"
#include "store/copy/table_copy.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/members.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

// A commit has so many rows and bytes at most, by and by.
constexpr std::size_t commit_rows = 10'000;
constexpr std::size_t commit_bytes = 16 << 20;

constexpr const char* body_table = "body";

// Of a table that is not copied row by row
bool is_special(const std::string& name)
{
    return name == "meta" || name == "body_file";
}

// A copy has its bodies in rows: no message of it names a file.
std::vector<std::string> nulls_of(const std::string& table)
{
    if (table == "message")
        return {"body"};
    return {};
}

std::vector<table_shape> shapes_of_both(sql::connection& from, sql::connection& to)
{
    const auto targets = read_shapes(to);
    std::vector<table_shape> both;
    for (const auto& source : read_shapes(from)) {
        const auto target = std::ranges::find(targets, source.name, &table_shape::name);
        if (target != targets.end() && !is_special(source.name))
            both.push_back(common_shape(source, *target, nulls_of(source.name)));
    }
    return both;
}

std::int64_t count(sql::connection& db, const std::string& table)
{
    return db.integer("SELECT count(*) FROM " + quoted(table));
}

// Commits again and again while there are pages. `next_page` returns false when there are none.
template <class NextPage>
void commit_pages(sql::connection& db, NextPage next_page)
{
    for (bool more = true; more;) {
        sql::transaction change(db);
        std::size_t rows = 0;
        std::size_t bytes = 0;
        while (more && rows < commit_rows && bytes < commit_bytes)
            more = next_page(rows, bytes);
        change.commit();
    }
}

} // namespace

store_copying::store_copying(store_location from, store_location to, copy_progress on_progress)
    : from_(std::move(from)),
      to_(std::move(to)),
      on_progress_(std::move(on_progress)),
      source_(sql::open_database(from_, {})),
      target_(sql::open_database(to_, {})),
      shapes_(shapes_of_both(source(), target()))
{
}

store_copy_report store_copying::run()
{
    mark_both();
    copy_tables();
    compare();
    sql::transaction change(target());
    raise_given_numbers(target(), read_given_numbers(source()));
    write_copied_tables(target(), {});
    erase_mark(target(), copied_from_key);
    change.commit();
    report_.unfinished =
        target().integer("SELECT count(*) FROM message WHERE state IN (0, 1, 2, 3)");
    return std::move(report_);
}

// The target first: what has its mark alone is half a copy of a store that a relay may have used
// since, and is begun anew.
void store_copying::mark_both()
{
    const auto moved = read_mark(source(), moved_to_key);
    const auto copied = read_mark(target(), copied_from_key);
    if (moved.is_there() && moved.word == copied.word) {
        copied_ = read_copied_tables(target());
        return;
    }
    if (moved.is_there())
        throw store_error(from_.name() + " has moved to " + moved.other_end);
    if (const auto half = read_mark(source(), copied_from_key); half.is_there())
        throw store_error(from_.name() + " is half a copy of " + half.other_end);
    if (!copied.is_there())
        expect_empty();
    else if (copied.other_end != from_.name())
        throw store_error(to_.name() + " is half a copy of " + copied.other_end);

    const auto word = make_uuid();
    {
        sql::transaction change(target());
        write_mark(target(), copied_from_key, {.word = word, .other_end = from_.name()});
        write_copied_tables(target(), {});
        change.commit();
    }
    empty_all();
    sql::transaction change(source());
    close_inbox();
    write_mark(source(), moved_to_key, {.word = word, .other_end = to_.name()});
    change.commit();
}

// Relays that are not the sender may be appending to it: these are waited for, and later ones see
// the mark. What is in it already is no message yet.
void store_copying::close_inbox()
{
    if (source().engine() != sql::engine::postgresql)
        return;
    source().execute("LOCK TABLE inbox, event_inbox IN EXCLUSIVE MODE");
    if (count(source(), "inbox") > 0 || count(source(), "event_inbox") > 0)
        throw store_error(
            from_.name() +
            " has mail or events in its inbox: a relay has to take them up before, so start one"
            " (what it has set aside there, delete or mend)"
        );
}

void store_copying::expect_empty()
{
    for (const auto& shape : shapes_)
        if (count(target(), shape.name) > 0)
            throw store_error(to_.name() + " is not empty: its table " + shape.name + " has rows");
}

void store_copying::empty_all()
{
    for (const auto& shape : shapes_) {
        sql::transaction change(target());
        target().execute("DELETE FROM " + quoted(shape.name));
        change.commit();
    }
}

void store_copying::copy_tables()
{
    sql::transaction change(target());
    copy_meta(source(), target());
    change.commit();
    for (const auto& shape : shapes_)
        if (!copied_.contains(shape.name))
            copy_table(shape);
}

void store_copying::copy_table(const table_shape& shape)
{
    {
        sql::transaction change(target()); // what an earlier run has left
        target().execute("DELETE FROM " + quoted(shape.name));
        change.commit();
    }
    table_copy copy(source(), target(), shape);
    std::int64_t rows = 0;
    commit_pages(target(), [&](std::size_t& in_commit, std::size_t& bytes) {
        const auto copied = copy.next_page();
        in_commit += copied;
        bytes += copy.page_bytes();
        rows += static_cast<std::int64_t>(copied);
        told(shape.name, rows);
        return copied > 0;
    });
    if (shape.name == body_table)
        copy_bodies_in_files(rows);
    copied_.insert(shape.name);
    sql::transaction change(target());
    write_copied_tables(target(), copied_);
    change.commit();
}

void store_copying::copy_bodies_in_files(std::int64_t rows)
{
    if (!source_->body_directory())
        return;
    body_copy copy(source(), from_, target());
    commit_pages(target(), [&](std::size_t& in_commit, std::size_t& bytes) {
        const auto before = copy.rows();
        const bool more = copy.next_page();
        in_commit += static_cast<std::size_t>(copy.rows() - before);
        bytes += copy.page_bytes();
        told(body_table, rows + copy.rows());
        return more;
    });
}

// Of bodies some may be lost, which the source has lost already.
void store_copying::compare()
{
    for (const auto& shape : shapes_) {
        auto expected = count(source(), shape.name);
        const auto found = count(target(), shape.name);
        if (shape.name == body_table) {
            expected += bodies_in_files();
            report_.lost_bodies = expected - found;
        }
        if (found > expected || (found < expected && shape.name != body_table))
            throw store_error(
                to_.name() + ": the table " + shape.name + " has " + std::to_string(found) +
                " rows of " + std::to_string(expected)
            );
        report_.tables.push_back({.name = shape.name, .rows = found});
    }
    compare_open_requests();
}

// What is repeated must be what it was, byte for byte.
void store_copying::compare_open_requests()
{
    sql::statement all(source(), "SELECT id, members FROM request ORDER BY id");
    sql::statement same(target(), "SELECT members FROM request WHERE id = ?");
    body_reader before(source(), from_);
    body_reader after(target(), to_);
    for (auto row = all(); row.step();) {
        const std::string members(row.text(1));
        auto copied = same(row.integer(0));
        const auto ids = decode_members(members);
        if (!copied.step() || copied.text(0) != members || before.load(ids) != after.load(ids))
            throw store_error(to_.name() + ": an open request is not what it was");
        ++report_.open_requests;
    }
}

std::int64_t store_copying::bodies_in_files()
{
    return source().integer(
        "SELECT count(*) FROM message WHERE body IS NOT NULL AND state IN (0, 1, 2, 3, 5, 7)"
    );
}

void store_copying::told(const std::string& table, std::int64_t rows) const
{
    if (on_progress_)
        on_progress_(table, rows);
}

} // namespace relay
