#include "store/sqlite/row_values.hpp"

#include "relay/base/check.hpp"

#include <optional>

namespace relay::sqlite {

void row_values::add(std::span<const sql::parameter> row)
{
    using kind = sql::parameter::kind;
    relay::check(row.size() == columns_, "a row has a value for each column");
    for (const auto& v : row) {
        switch (v.type()) {
        case kind::integer:
            values_.push_back({.type = v.type(), .number = v.integer()});
            break;
        case kind::text:
        case kind::blob:
            values_.push_back({
                .type = v.type(),
                .number = static_cast<std::int64_t>(bytes_.size()),
                .size = v.bytes().size(),
            });
            bytes_.append(v.bytes());
            break;
        default:
            values_.push_back({.type = kind::null});
        }
    }
}

void row_values::clear()
{
    values_.clear();
    bytes_.clear();
}

sql::parameter row_values::at(std::size_t row, std::size_t column) const
{
    using kind = sql::parameter::kind;
    const auto& v = values_[row * columns_ + column];
    if (v.type == kind::null)
        return std::optional<std::int64_t>();
    if (v.type == kind::integer)
        return v.number;
    const auto bytes = std::string_view(bytes_).substr(static_cast<std::size_t>(v.number), v.size);
    return v.type == kind::text ? sql::parameter(bytes) : sql::parameter(sql::blob{bytes});
}

} // namespace relay::sqlite
