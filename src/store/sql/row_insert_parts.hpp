#pragma once

#include <optional>
#include <string_view>

namespace relay::sql {

// Of a statement that inserts one row and does nothing else, `INSERT INTO t(a, b) VALUES(1, 2)`
struct row_insert_parts
{
    std::string_view target; // t(a, b)
    std::string_view values; // 1, 2
};

// Nothing: it is another statement. An engine has to look at the values still: behind them another
// row may stand.
std::optional<row_insert_parts> parts_of_row_insert(std::string_view statement);

} // namespace relay::sql
