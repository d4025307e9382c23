#pragma once

#include "store/sqlite/many_rows.hpp"
#include "store/sqlite/prepared.hpp"
#include "store/sqlite/row_values.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace relay::sqlite {

class collected_table;
class connection;

// Rows of one statement that wait to be inserted together: most of what a statement costs it costs
// once.
class collected_rows
{
public:
    // `one`: inserts a row. `table` and the connection must outlive it.
    collected_rows(connection& db, collected_table& table, std::string_view one, insert_of_many m);

    // Of a row alone, at once
    prepared& one() { return one_; }

    void add(std::span<const sql::parameter> row) { rows_.add(row); }
    bool is_empty() const { return rows_.rows() == 0; }

    // What waits in memory is bounded.
    bool is_full() const;

    void insert();

    void clear() { rows_.clear(); }

private:
    void insert_one();
    void insert_many();

    connection& db_;
    collected_table& table_;
    prepared one_;
    insert_of_many many_sql_;
    std::unique_ptr<prepared> many_; // once there were many
    row_values rows_;
    std::vector<sql::parameter> row_; // a buffer
};

} // namespace relay::sqlite
