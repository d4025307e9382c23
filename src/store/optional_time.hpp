#pragma once

#include "relay/base/time.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>
#include <optional>

namespace relay {

inline std::optional<wall_time> optional_time(const sql::cursor& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(from_ms(row.integer(column)));
}

// As it is bound
inline std::optional<std::int64_t> optional_ms(const std::optional<wall_time>& t)
{
    return t ? std::optional(to_ms(*t)) : std::nullopt;
}

} // namespace relay
