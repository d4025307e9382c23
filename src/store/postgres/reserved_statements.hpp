#pragma once

#include "store/postgres/session.hpp"

namespace relay::postgres {

// Statements that a connection runs by itself
namespace reserved_statement {
inline constexpr statement_id fence = 1;
inline constexpr statement_id add_record = 2;
inline constexpr statement_id forget_records = 3;
inline constexpr statement_id last = 3;
} // namespace reserved_statement

} // namespace relay::postgres
