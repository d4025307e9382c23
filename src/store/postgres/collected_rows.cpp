#include "store/postgres/collected_rows.hpp"

#include <utility>

namespace relay::postgres {

namespace {

constexpr std::size_t most_rows = 200;
constexpr std::size_t most_bytes = 512 << 10;

} // namespace

collected_rows::collected_rows(row_insert insert) : insert_(std::move(insert))
{
    for (const auto type : insert_.types)
        columns_.emplace_back(type);
}

void collected_rows::add(std::span<const sql::parameter> row, arguments& encoded)
{
    encoded.encode(row, insert_.types);
    for (std::size_t i = 0; i < columns_.size(); ++i)
        columns_[i].add(encoded.value(i));
    ++rows_;
    bytes_ += encoded.bytes();
}

bool collected_rows::is_full() const
{
    return rows_ >= most_rows || bytes_ >= most_bytes;
}

void collected_rows::queue(session& s, arguments& encoded)
{
    if (is_empty())
        return;
    const bool is_one = rows_ == 1;
    const auto statement = is_one ? insert_.one : insert_.many;
    if (!s.has_prepared(statement))
        s.prepare(statement, is_one ? insert_.one_sql : insert_.many_sql);
    encoded.clear();
    for (const auto& column : columns_)
        encoded.add_binary(is_one ? column.first() : column.bytes());
    s.run(statement, encoded);
    clear();
}

void collected_rows::clear()
{
    for (auto& column : columns_)
        column.clear();
    rows_ = 0;
    bytes_ = 0;
}

} // namespace relay::postgres
