#pragma once

#include "store/sql/connection.hpp"
#include "store/sqlite/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

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

    // Calls `f` again and again while statements run, until it is given an empty one.
    void while_running(std::function<void()> f);

    sqlite3* handle() const { return db_.get(); }

private:
    struct closer
    {
        void operator()(sqlite3* db) const noexcept;
    };

    std::function<void()> while_running_;
    std::unique_ptr<sqlite3, closer> db_;
};

} // namespace relay::sqlite
