#include "store/postgres/many_rows.hpp"

#include "store/postgres/column_type.hpp"
#include "store/sql/row_insert_parts.hpp"

#include <algorithm>

namespace relay::postgres {

namespace {

// Nothing: no type that is collected
std::string_view array_of(unsigned type)
{
    switch (type) {
    case column_type::int8:
        return "::bigint[])";
    case column_type::text:
        return "::text[])";
    case column_type::bytea:
        return "::bytea[])";
    default:
        return {};
    }
}

bool is_number(std::string_view text)
{
    constexpr std::string_view digits = "0123456789";
    return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

// The next of values with commas between them, which is taken from the text
std::string_view next_value(std::string_view& values)
{
    constexpr std::string_view between = ", ";
    const auto end = std::min(values.find(between), values.size());
    const auto value = values.substr(0, end);
    values.remove_prefix(std::min(values.size(), end + between.size()));
    return value;
}

} // namespace

std::optional<std::string> insert_of_many(std::string_view insert, std::span<const unsigned> types)
{
    const auto parts = sql::parts_of_row_insert(insert);
    if (!parts)
        return std::nullopt;
    auto values = parts->values;
    std::string many;
    many.append("INSERT INTO ").append(parts->target).append(" SELECT ");
    std::size_t parameters = 0;
    while (!values.empty()) {
        const auto value = next_value(values);
        if (is_number(value)) {
            many += value;
        } else {
            const auto type = parameters < types.size() ? types[parameters++] : 0;
            const auto array = array_of(type);
            if (value != '$' + std::to_string(parameters) || array.empty())
                return std::nullopt;
            many.append("unnest(").append(value).append(array);
        }
        if (!values.empty())
            many += ", ";
    }
    return parameters == types.size() && parameters > 0 ? std::optional(many) : std::nullopt;
}

} // namespace relay::postgres
