#pragma once

#include "store/bodies/body_reader.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>

namespace relay {

// Copies bodies that are in files into rows: these every engine has, and a message without a file
// is looked for there.
class body_copy
{
public:
    body_copy(sql::connection& from, const store_location& source, sql::connection& to);

    // Inserts a few, in the transaction that is open. False: that was all.
    bool next_page();

    std::int64_t rows() const { return rows_; }
    std::int64_t lost() const { return lost_; } // files of the source do not have them
    std::size_t page_bytes() const { return page_bytes_; }

private:
    sql::statement in_files_;
    sql::statement insert_;
    body_reader reader_;
    std::int64_t reached_{};
    std::int64_t rows_{};
    std::int64_t lost_{};
    std::size_t page_bytes_{};
};

} // namespace relay
