#pragma once

#include "store/sql/connection.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

struct sqlite3_stmt;

namespace relay::sqlite {

class connection;

// A statement of SQLite's. A run that has begun holds a read transaction until it ends.
class prepared final : public sql::prepared
{
public:
    // The connection must live until the last run.
    prepared(connection& db, std::string_view sql);

    void start(std::span<const sql::parameter> values) override;
    bool step() override;
    bool is_null(int column) const override;
    bool is_blob(int column) const override;
    std::int64_t integer(int column) const override;
    std::string_view text(int column) const override;
    void end() noexcept override;
    void run(std::span<const sql::parameter> values) override;

private:
    struct finalizer
    {
        void operator()(sqlite3_stmt* st) const noexcept;
    };

    void bind(int index, const sql::parameter& value);
    void bind_null(int index);

    connection& db_;
    std::unique_ptr<sqlite3_stmt, finalizer> st_;

    // A bit for each of the first parameters that is NULL now, as all of them are at the beginning:
    // most rows have many of these, and binding each anew costs more than looking.
    std::uint64_t nulls_{~std::uint64_t{0}};
};

} // namespace relay::sqlite
