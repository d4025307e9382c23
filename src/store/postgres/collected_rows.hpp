#pragma once

#include "store/postgres/arguments.hpp"
#include "store/postgres/array_bytes.hpp"
#include "store/postgres/session.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace relay::postgres {

// A statement that inserts a row, and the one that inserts many (insert_of_many)
struct row_insert
{
    statement_id one{};
    std::string one_sql;
    statement_id many{};
    std::string many_sql;
    std::vector<unsigned> types; // of a row's values
};

// Rows that wait to be inserted by one statement, which costs the server a fifth of one for each.
class collected_rows
{
public:
    explicit collected_rows(row_insert insert);

    // Copies it; `encoded` is a buffer. Throws what arguments::encode throws.
    void add(std::span<const sql::parameter> row, arguments& encoded);

    bool is_empty() const { return rows_ == 0; }

    // They should leave: the server may work meanwhile, and what waits in memory is bounded.
    bool is_full() const;

    // Has the session insert them, if there are any; then there are none.
    void queue(session& s, arguments& encoded);

    void clear();

private:
    row_insert insert_;
    std::vector<array_bytes> columns_;
    std::size_t rows_{};
    std::size_t bytes_{};
};

} // namespace relay::postgres
