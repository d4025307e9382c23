#pragma once

#include "store/sql/connection.hpp"
#include "store/sqlite/collected_rows.hpp"
#include "store/sqlite/collected_table.hpp"
#include "store/sqlite/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace relay::sqlite {

enum class mode
{
    read_write,
    read_only,
};

// A database in a file
class connection final : public sql::connection
{
public:
    connection(const std::string& path, mode m);

    sql::engine engine() const override { return sql::engine::sqlite; }
    std::unique_ptr<sql::prepared> prepare(std::string_view sql) override;
    void execute(const std::string& sql) override;
    std::int64_t changes() override;
    void begin() override;
    void commit() override;
    void rollback() noexcept override;

    bool is_in_transaction() const { return in_transaction_; }

    // In a transaction: the row is inserted before the next statement that is no such one, at the
    // commit at the latest. What is wrong with it is thrown then.
    void collect(const std::shared_ptr<collected_rows>& rows, std::span<const sql::parameter> row);

    // Inserts what was collected.
    void catch_up()
    {
        if (!collected_.empty() && !inserts_collected_)
            insert_collected();
    }

    // Calls `f` again and again while statements run, until it is given an empty one.
    void while_running(std::function<void()> f);

    sqlite3* handle() const { return db_.get(); }

private:
    struct closer
    {
        void operator()(sqlite3* db) const noexcept;
    };

    void insert_collected();
    void forget_collected() noexcept;

    std::function<void()> while_running_;
    std::unique_ptr<sqlite3, closer> db_;
    std::unique_ptr<collected_table> table_; // of one that writes
    bool in_transaction_{};
    std::vector<std::shared_ptr<collected_rows>> collected_; // that have rows
    bool inserts_collected_{};
    bool has_lost_rows_{};
};

} // namespace relay::sqlite
