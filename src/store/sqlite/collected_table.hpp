#pragma once

#include "store/sqlite/row_values.hpp"

#include <cstddef>
#include <string>
#include <string_view>

struct sqlite3;

namespace relay::sqlite {

// A virtual table of a connection, whose rows are those that it is shown: so a single statement
// inserts many, from memory, and nothing is bound for them.
class collected_table
{
public:
    static constexpr std::string_view name = "collected";
    static constexpr std::size_t columns = 24;
    static std::string column_name(std::size_t number) { return "c" + std::to_string(number); }

    // Must outlive the connection's statements.
    explicit collected_table(sqlite3* db);
    collected_table(const collected_table&) = delete;
    collected_table& operator=(const collected_table&) = delete;
    ~collected_table() = default;

    // They must stay as they are while a statement reads the table.
    void show(const row_values& rows) { rows_ = &rows; }

    const row_values& rows() const { return *rows_; }

private:
    row_values none_{1};
    const row_values* rows_{&none_};
};

} // namespace relay::sqlite
