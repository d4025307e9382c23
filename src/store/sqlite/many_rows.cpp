#include "store/sqlite/many_rows.hpp"

#include "store/sql/row_insert_parts.hpp"
#include "store/sqlite/collected_table.hpp"

namespace relay::sqlite {

namespace {

// Parameters without numbers, functions of them, numbers
bool is_plain(std::string_view values)
{
    constexpr std::string_view digits = "0123456789";
    constexpr std::string_view others = "?, ()_abcdefghijklmnopqrstuvwxyz";
    int open = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const char c = values[i];
        const bool is_digit = digits.find(c) != std::string_view::npos;
        open += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (open < 0 || (!is_digit && others.find(c) == std::string_view::npos))
            return false;
        if (is_digit && i > 0 && values[i - 1] == '?')
            return false;
    }
    return open == 0;
}

} // namespace

// A row that fails fails the whole transaction. So it need not undo those before it, for which
// SQLite would keep the pages that they change.
std::optional<insert_of_many> make_insert_of_many(std::string_view insert)
{
    const auto parts = sql::parts_of_row_insert(insert);
    if (!parts || !is_plain(parts->values))
        return std::nullopt;
    insert_of_many many;
    many.sql.append("INSERT OR FAIL INTO ").append(parts->target).append(" SELECT ");
    for (const char c : parts->values) {
        if (c == '?')
            many.sql.append(collected_table::column_name(many.columns++));
        else
            many.sql += c;
    }
    many.sql.append(" FROM ").append(collected_table::name);
    if (many.columns == 0 || many.columns > collected_table::columns)
        return std::nullopt;
    return many;
}

} // namespace relay::sqlite
