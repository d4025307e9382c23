#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

// SQLite with owners and exceptions. Each object belongs to one thread at a time.

namespace relay::sqlite {

// What can be done about an error
enum class remedy
{
    another_time, // it may pass: disk full, I/O error, locked
    without_it,   // SQLite will never take this change, and takes others: a constraint, a length
    none,         // the database is damaged, or used as it must not be
};

// `code` is SQLite's extended result code.
class error : public std::runtime_error
{
public:
    error(int code, const std::string& message) : std::runtime_error(message), code_(code) {}

    int code() const { return code_; }

    relay::sqlite::remedy remedy() const;

private:
    int code_;
};

struct blob
{
    std::string_view bytes;
};

// One run of a statement: its rows, one at a time. Rewinds the statement when it goes out of scope,
// which also ends the read transaction.
class cursor
{
public:
    explicit cursor(sqlite3_stmt* st) noexcept : st_(st) {}
    cursor(const cursor&) = delete;
    cursor& operator=(const cursor&) = delete;
    ~cursor();

    // Moves to the next row; false means there is none.
    bool step();

    bool is_null(int column) const;
    bool is_blob(int column) const;
    std::int64_t integer(int column) const;

    // Valid until the next step
    std::string_view text(int column) const;

private:
    sqlite3_stmt* st_;
};

enum class mode
{
    read_write,
    read_only,
};

class connection
{
public:
    connection(const std::string& path, mode m);

    // Runs statements that return nothing.
    void execute(const std::string& sql);

    std::int64_t integer(const std::string& sql);

    // Rows that the last statement changed
    std::int64_t changes() const;

    // Calls `f` again and again while statements run, until it is given an empty one.
    void while_running(std::function<void()> f);

    sqlite3* handle() const { return db_.get(); }

private:
    struct closer
    {
        void operator()(sqlite3* db) const noexcept;
    };

    // Where it is stays the same when the connection is moved: SQLite knows it.
    std::unique_ptr<std::function<void()>> while_running_;
    std::unique_ptr<sqlite3, closer> db_;
};

// A prepared statement. Calling it binds the arguments, in order, and starts a run:
//
//     for (auto row = select_due(now, limit); row.step();)
//         use(row.integer(0), row.text(1));
//
// Texts and blobs are not copied: they must live until the run has ended.
class statement
{
public:
    statement(connection& db, std::string_view sql);

    template <class... Args>
    cursor operator()(const Args&... args)
    {
        int index = 0;
        (bind(++index, args), ...);
        return cursor(st_.get());
    }

    // Runs it to its end: for statements that return nothing.
    template <class... Args>
    void run(const Args&... args)
    {
        auto rows = (*this)(args...);
        while (rows.step()) {
        }
    }

private:
    struct finalizer
    {
        void operator()(sqlite3_stmt* st) const noexcept;
    };

    template <std::integral Integer>
    void bind(int index, Integer value)
    {
        bind_integer(index, static_cast<std::int64_t>(value));
    }
    template <class T>
    void bind(int index, const std::optional<T>& value)
    {
        if (value)
            bind(index, *value);
        else
            bind_null(index);
    }
    void bind(int index, std::string_view value) { bind_text(index, value); }
    void bind(int index, blob value);
    void bind_integer(int index, std::int64_t value);
    void bind_text(int index, std::string_view value);
    void bind_null(int index);

    std::unique_ptr<sqlite3_stmt, finalizer> st_;

    // A bit for each of the first parameters that is NULL now, as all of them are at the beginning:
    // most rows have many of these, and binding each anew costs more than looking.
    std::uint64_t nulls_{~std::uint64_t{0}};
};

// Begins an immediate transaction; rolls back unless it was committed.
class transaction
{
public:
    explicit transaction(connection& db);
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction();

    void commit();

private:
    connection* db_;
};

} // namespace relay::sqlite
