#pragma once

#include "store/copy/table_shape.hpp"
#include "store/resend_id.hpp"
#include "store/sql/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Copies the rows of one table into another database, in the order of its key, page by page: so
// that no engine ever has more of it in memory than a page.
class table_copy
{
public:
    // `shape`: what both have (common_shape()).
    table_copy(sql::connection& from, sql::connection& to, table_shape shape);

    // Inserts the next page, in the transaction that is open. Returns its rows; 0: that was all.
    std::size_t next_page();

    // Of rows, in the last page
    std::size_t page_bytes() const { return page_bytes_; }

private:
    struct value
    {
        sql::parameter as_parameter() const;

        column_kind kind{};
        bool is_null{};
        std::int64_t integer{};
        std::string bytes;
    };

    value read(const sql::prepared& row, std::size_t column) const;
    void insert(const sql::prepared& row);
    sql::parameter bytes_of(const sql::prepared& row, const table_column& column, int index);

    table_shape shape_;
    std::unique_ptr<sql::prepared> first_page_;
    std::unique_ptr<sql::prepared> page_behind_;
    std::unique_ptr<sql::prepared> insert_;
    std::vector<value> reached_;         // the key of the last row; empty: there was none
    std::vector<sql::parameter> values_; // what stands in a row is seen here, as what follows
    std::optional<stored_resend_id> resend_id_;
    std::size_t page_rows_;
    std::size_t page_bytes_{};
};

} // namespace relay
