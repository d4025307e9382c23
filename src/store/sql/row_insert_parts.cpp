#include "store/sql/row_insert_parts.hpp"

namespace relay::sql {

std::optional<row_insert_parts> parts_of_row_insert(std::string_view statement)
{
    constexpr std::string_view begin = "INSERT INTO ";
    constexpr std::string_view between = ") VALUES(";
    const auto columns_end = statement.find(between);
    if (!statement.starts_with(begin) || columns_end == std::string_view::npos ||
        !statement.ends_with(')'))
        return std::nullopt;
    row_insert_parts parts{
        .target = statement.substr(0, columns_end + 1),
        .values = statement.substr(columns_end + between.size()),
    };
    parts.target.remove_prefix(begin.size());
    parts.values.remove_suffix(1);
    return parts;
}

} // namespace relay::sql
