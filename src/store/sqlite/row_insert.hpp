#pragma once

#include "store/sql/connection.hpp"
#include "store/sqlite/collected_rows.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace relay::sqlite {

// A statement that inserts a row: in a transaction its rows are collected.
class row_insert final : public sql::prepared
{
public:
    row_insert(connection& db, std::shared_ptr<collected_rows> rows);

    void start(std::span<const sql::parameter> values) override { one().start(values); }
    bool step() override { return one().step(); }
    bool is_null(int column) const override { return one().is_null(column); }
    bool is_blob(int column) const override { return one().is_blob(column); }
    std::int64_t integer(int column) const override { return one().integer(column); }
    std::string_view text(int column) const override { return one().text(column); }
    void end() noexcept override { one().end(); }
    void run(std::span<const sql::parameter> values) override;

private:
    sqlite::prepared& one() const { return rows_->one(); }

    connection& db_;
    std::shared_ptr<collected_rows> rows_;
};

} // namespace relay::sqlite
