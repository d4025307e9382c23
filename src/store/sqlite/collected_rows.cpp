#include "store/sqlite/collected_rows.hpp"

#include "store/sqlite/collected_table.hpp"

#include <utility>

namespace relay::sqlite {

namespace {

constexpr std::size_t most_rows = 256;
constexpr std::size_t most_bytes = 256 << 10;

} // namespace

collected_rows::collected_rows(
    connection& db, collected_table& table, std::string_view one, insert_of_many m
)
    : db_(db),
      table_(table),
      one_(db, one),
      many_sql_(std::move(m)),
      rows_(many_sql_.columns)
{
}

bool collected_rows::is_full() const
{
    return rows_.rows() >= most_rows || rows_.bytes() >= most_bytes;
}

void collected_rows::insert()
{
    if (rows_.rows() == 1)
        insert_one();
    else if (rows_.rows() > 1)
        insert_many();
}

void collected_rows::insert_one()
{
    row_.clear();
    for (std::size_t i = 0; i < many_sql_.columns; ++i)
        row_.push_back(rows_.at(0, i));
    one_.run(row_);
}

void collected_rows::insert_many()
{
    if (!many_)
        many_ = std::make_unique<prepared>(db_, many_sql_.sql);
    table_.show(rows_);
    many_->run({});
}

} // namespace relay::sqlite
