#pragma once

#include "relay/base/time.hpp"
#include "store/sqlite/sqlite.hpp"

#include <optional>

namespace relay {

inline std::optional<wall_time> optional_time(const sqlite::cursor& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(from_ms(row.integer(column)));
}

} // namespace relay
