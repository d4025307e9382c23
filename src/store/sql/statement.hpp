#pragma once

#include "store/sql/connection.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace relay::sql {

// One run of a statement: its rows, one at a time. Rewinds the statement when it goes out of scope.
class cursor
{
public:
    explicit cursor(prepared& p) noexcept : prepared_(p) {}
    cursor(const cursor&) = delete;
    cursor& operator=(const cursor&) = delete;
    ~cursor() { prepared_.end(); }

    // Moves to the next row; false means there is none.
    bool step() { return prepared_.step(); }

    bool is_null(int column) const { return prepared_.is_null(column); }
    bool is_blob(int column) const { return prepared_.is_blob(column); }
    std::int64_t integer(int column) const { return prepared_.integer(column); }

    // Valid until the next step
    std::string_view text(int column) const { return prepared_.text(column); }

private:
    prepared& prepared_;
};

// A prepared statement. Calling it binds the arguments, in order, and starts a run:
//
//     for (auto row = select_due(now, limit); row.step();)
//         use(row.integer(0), row.text(1));
//
// Texts and blobs are not copied: they must live until the run has ended. A statement has one run
// at a time.
class statement
{
public:
    statement(connection& db, std::string_view sql) : prepared_(db.prepare(sql)) {}

    template <class... Args>
    cursor operator()(const Args&... args)
    {
        const std::array<parameter, sizeof...(Args)> values{parameter(args)...};
        prepared_->start(values);
        return cursor(*prepared_);
    }

    // Runs it to its end: for statements that return nothing.
    template <class... Args>
    void run(const Args&... args)
    {
        const std::array<parameter, sizeof...(Args)> values{parameter(args)...};
        prepared_->run(values);
    }

private:
    std::unique_ptr<prepared> prepared_;
};

} // namespace relay::sql
