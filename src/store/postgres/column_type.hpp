#pragma once

namespace relay::postgres {

// Types of columns and parameters, by PostgreSQL's numbers for them, which never change
// (pg_type.dat). Others are sent and read as text.
namespace column_type {
inline constexpr unsigned boolean = 16;
inline constexpr unsigned bytea = 17;
inline constexpr unsigned name = 19;
inline constexpr unsigned int8 = 20;
inline constexpr unsigned int2 = 21;
inline constexpr unsigned int4 = 23;
inline constexpr unsigned text = 25;
inline constexpr unsigned oid = 26;
inline constexpr unsigned unknown = 705;
inline constexpr unsigned bytea_array = 1001;
inline constexpr unsigned text_array = 1009;
inline constexpr unsigned int8_array = 1016;
inline constexpr unsigned bpchar = 1042;
inline constexpr unsigned varchar = 1043;
inline constexpr unsigned numeric = 1700;
} // namespace column_type

inline bool is_text(unsigned type)
{
    return type == column_type::text || type == column_type::varchar ||
           type == column_type::bpchar || type == column_type::name || type == column_type::unknown;
}

} // namespace relay::postgres
