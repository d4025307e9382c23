#pragma once

#include "store/sql/error.hpp"
#include "store/sql/parameter.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

// A database as the rows, changes and readers see it, whichever engine is behind it. All statements
// are written once, in what the engines have in common (src/store/README.md); where that is not
// enough, `connection::engine` tells.
//
// Each object belongs to one thread at a time. What goes wrong is thrown as sql::error.

namespace relay::sql {

enum class engine
{
    sqlite,
    postgresql,
};

// A statement that an engine has prepared: see `statement`, which is what others use.
class prepared
{
public:
    prepared() = default;
    prepared(const prepared&) = delete;
    prepared& operator=(const prepared&) = delete;
    virtual ~prepared() = default;

    // Starts a run. `values` are read here; what they point to must live until end().
    virtual void start(std::span<const parameter> values) = 0;

    // Moves to the next row; false means there is none.
    virtual bool step() = 0;

    virtual bool is_null(int column) const = 0;
    virtual bool is_blob(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string_view text(int column) const = 0;

    // Ends the run, which need not have come to its end.
    virtual void end() noexcept = 0;

    // A whole run that returns nothing. An engine may only begin it here: an error may be thrown
    // later, by what follows in the same transaction, at its commit at the latest.
    virtual void run(std::span<const parameter> values) = 0;
};

class connection
{
public:
    connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    virtual ~connection() = default;

    virtual sql::engine engine() const = 0;

    virtual std::unique_ptr<prepared> prepare(std::string_view sql) = 0;

    // Runs statements that return nothing.
    virtual void execute(const std::string& sql) = 0;

    // Rows that the last statement changed
    virtual std::int64_t changes() = 0;

    // The first column of the first row; 0 when there is none, or it is NULL
    std::int64_t integer(std::string_view sql);

    // Of a transaction: see the class
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

    // How often it was not known at first whether a transaction was committed. Any thread.
    virtual std::size_t commits_in_doubt() const { return 0; }

    // Until then a commit whose outcome is not known is looked after, and no longer. Any thread.
    virtual void give_up_at(std::chrono::steady_clock::time_point) {}
};

// Begins a transaction that writes; rolls back unless it was committed.
class transaction
{
public:
    explicit transaction(connection& db) : db_(&db) { db.begin(); }
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction()
    {
        if (db_)
            db_->rollback();
    }

    // When it throws, nothing of the transaction has happened, nor ever will.
    void commit()
    {
        db_->commit();
        db_ = nullptr;
    }

private:
    connection* db_;
};

} // namespace relay::sql
