#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace relay::postgres {

// For a statement that inserts one row and does nothing else, `INSERT INTO t(a, b) VALUES($1, $2)`
// with numbers between the parameters at most: the one that inserts many, of which each parameter
// is the array of a column. Nothing: it is another statement, or has another type of parameter than
// column_type::int8, text and bytea. `types`: of its parameters.
std::optional<std::string> insert_of_many(std::string_view insert, std::span<const unsigned> types);

} // namespace relay::postgres
