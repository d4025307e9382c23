#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace relay::sqlite {

// A statement that inserts all rows of collected_table
struct insert_of_many
{
    std::string sql;
    std::size_t columns{}; // of collected_table that it reads
};

// For a statement that inserts one row and does nothing else, `INSERT INTO t(a, b) VALUES(?,
// f(?))`: the one that inserts many. Nothing: it is another statement, or has more parameters than
// collected_table has columns.
std::optional<insert_of_many> make_insert_of_many(std::string_view insert);

} // namespace relay::sqlite
