#pragma once

#include "store/sql/statement.hpp"

#include <cstdint>

namespace relay {

// Goes through the addresses of an upload, which may be a million, a page at a time: an engine may
// bring all rows of a statement at once. `page` gives ids and addresses between two ids, in the
// order of the ids, so many at most; `f` gets each.
template <class F>
void each_address(sql::statement& page, std::int64_t first, std::int64_t last, F f)
{
    constexpr std::int64_t rows_of_a_page = 10'000;
    for (std::int64_t read = rows_of_a_page; read == rows_of_a_page;) {
        read = 0;
        for (auto row = page(first, last, rows_of_a_page); row.step(); ++read) {
            first = row.integer(0) + 1;
            f(row.integer(0), row.text(1));
        }
    }
}

} // namespace relay
