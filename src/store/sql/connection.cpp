#include "store/sql/connection.hpp"

#include "store/sql/statement.hpp"

namespace relay::sql {

std::int64_t connection::integer(std::string_view sql)
{
    statement query(*this, sql);
    auto row = query();
    return row.step() ? row.integer(0) : 0;
}

} // namespace relay::sql
