#include "store/sqlite/row_insert.hpp"

#include "store/sqlite/connection.hpp"

#include <utility>

namespace relay::sqlite {

namespace {

// Copying more costs more than a statement.
constexpr std::size_t most_bytes_of_a_row = 8 << 10;

std::size_t bytes_of(std::span<const sql::parameter> values)
{
    using kind = sql::parameter::kind;
    std::size_t bytes = 0;
    for (const auto& v : values)
        if (v.type() == kind::text || v.type() == kind::blob)
            bytes += v.bytes().size();
    return bytes;
}

} // namespace

row_insert::row_insert(connection& db, std::shared_ptr<collected_rows> rows)
    : db_(db),
      rows_(std::move(rows))
{
}

void row_insert::run(std::span<const sql::parameter> values)
{
    if (db_.is_in_transaction() && bytes_of(values) <= most_bytes_of_a_row)
        db_.collect(rows_, values);
    else
        one().run(values);
}

} // namespace relay::sqlite
