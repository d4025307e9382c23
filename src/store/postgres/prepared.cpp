#include "store/postgres/prepared.hpp"

#include "store/postgres/column_type.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/many_rows.hpp"
#include "store/postgres/placeholders.hpp"

#include <utility>

namespace relay::postgres {

prepared::prepared(
    connection& db,
    statement_id id,
    std::string_view sql,
    std::shared_ptr<std::vector<statement_id>> dropped
)
    : db_(db),
      id_(id),
      dropped_(std::move(dropped))
{
    auto numbered = number_placeholders(sql);
    sql_ = std::move(numbered.text);
    if (numbered.parameters == 0)
        types_.emplace(); // no need to ask
}

prepared::~prepared()
{
    dropped_->push_back(id_);
    dropped_->push_back(id_ + 1);
}

void prepared::start(std::span<const sql::parameter> values)
{
    row_ = -1;
    rows_ = db_.run(*this, values);
}

bool prepared::step()
{
    return ++row_ < rows_.rows();
}

bool prepared::is_null(int column) const
{
    return rows_.is_null(row_, column);
}

bool prepared::is_blob(int column) const
{
    return rows_.type(column) == column_type::bytea && !is_null(column);
}

std::int64_t prepared::integer(int column) const
{
    return rows_.integer(row_, column);
}

std::string_view prepared::text(int column) const
{
    const auto type = rows_.type(column);
    if (is_text(type) || type == column_type::bytea || is_null(column))
        return rows_.bytes(row_, column);
    number_ = std::to_string(integer(column));
    return number_;
}

void prepared::end() noexcept
{
    rows_ = {};
    row_ = -1;
}

void prepared::run(std::span<const sql::parameter> values)
{
    db_.queue(*this, values);
}

void prepared::queue(session& s, std::span<const sql::parameter> values, arguments& encoded)
{
    if (!s.has_prepared(id_))
        s.prepare(id_, sql_);
    if (!types_)
        learn_types(s);
    encoded.encode(values, *types_);
    s.run(id_, encoded);
}

void prepared::learn_types(session& s)
{
    types_ = s.parameter_types(id_);
    if (auto many = insert_of_many(sql_, *types_))
        collected_ = std::make_shared<collected_rows>(row_insert{
            .one = id_,
            .one_sql = sql_,
            .many = id_ + 1,
            .many_sql = std::move(*many),
            .types = *types_,
        });
}

} // namespace relay::postgres
