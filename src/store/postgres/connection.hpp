#pragma once

#include "store/postgres/collected_rows.hpp"
#include "store/postgres/commit_records.hpp"
#include "store/postgres/connection_options.hpp"
#include "store/postgres/error.hpp"
#include "store/postgres/session.hpp"
#include "store/sql/connection.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace relay::postgres {

class prepared;

// A schema of a PostgreSQL database. Its session is made anew when it was lost: outside of a
// transaction with the next statement; in one that transaction fails, for another time.
//
// In a transaction statements that return nothing are queued, and leave together with the next one
// whose answer is awaited. Those that only insert a row are collected before, until there are many
// or any other statement comes: no table has a trigger or a foreign key, so in which order rows
// were inserted nobody can tell. Outside of a transaction each is its own, which has no fence.
//
// A statement that waits for locks or for its turn may wait for connection_options::silence.
class connection final : public sql::connection
{
public:
    // Connects. Throws error.
    explicit connection(connection_options options);
    ~connection() override;

    sql::engine engine() const override { return sql::engine::postgresql; }
    std::unique_ptr<sql::prepared> prepare(std::string_view sql) override;

    // Several statements, with semicolons between them, are one transaction unless one is open.
    void execute(const std::string& sql) override;

    std::int64_t changes() override;

    // Each throws `deposed` at the latest from commit() when the term is another's.
    void begin() override;

    // When the session is lost while it commits, it finds out on another whether it has, for as
    // long as that takes. Throws commit_in_doubt if nobody can tell, or it was given up.
    void commit() override;
    void rollback() noexcept override;

    // Tells connections to this schema that listen. None of it is part of a transaction.
    void tell();

    // Whether somebody has told the schema so since it was asked last. Does not wait.
    bool was_told();

    // To wait for that; -1: there is no session now.
    int socket() const { return session_ ? session_->socket() : -1; }

    void give_up_at(std::chrono::steady_clock::time_point when) override { give_up_ = when; }

    std::size_t commits_in_doubt() const override { return commits_in_doubt_; }

    // For `prepared`
    result run(prepared& statement, std::span<const sql::parameter> values);
    void queue(prepared& statement, std::span<const sql::parameter> values);

private:
    // Of the transaction that is open, or one that can be asked
    session& current();

    // The same, when what was collected is queued there
    session& caught_up();
    session& connect();
    void collect(const std::shared_ptr<collected_rows>& rows, std::span<const sql::parameter> row);
    void lock_term();
    bool find_out(std::int64_t writer, std::int64_t number);
    bool pause(std::chrono::milliseconds& time) const;

    connection_options options_;
    arguments values_;
    commit_records records_;
    std::unique_ptr<session> session_;
    bool in_transaction_{};
    std::vector<std::shared_ptr<collected_rows>> collected_; // that have rows
    statement_id last_statement_;
    std::shared_ptr<std::vector<statement_id>> dropped_;
    std::atomic<std::chrono::steady_clock::time_point> give_up_{
        std::chrono::steady_clock::time_point::max()};
    std::atomic<std::size_t> commits_in_doubt_{};
};

} // namespace relay::postgres
