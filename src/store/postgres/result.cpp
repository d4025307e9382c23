#include "store/postgres/result.hpp"

#include "store/postgres/column_type.hpp"
#include "store/postgres/error.hpp"
#include "store/postgres/network_order.hpp"

#include <charconv>
#include <libpq-fe.h>

namespace relay::postgres {

namespace {

std::int64_t leading_number(std::string_view text)
{
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// The whole part of a numeric, as numeric_send writes it: four numbers of 16 bits (how many digits,
// the weight of the first, the sign, how many to show), and the digits, each up to 9,999.
std::int64_t whole_part(std::string_view bytes)
{
    constexpr std::int64_t negative = 0x4000;
    const auto field = [bytes](std::size_t at) { return take_number(bytes.substr(2 * at, 2)); };
    std::uint64_t value = 0;
    for (std::int64_t i = 0; i <= field(1); ++i)
        value =
            value * 10'000 +
            static_cast<std::uint64_t>(i < field(0) ? field(static_cast<std::size_t>(4 + i)) : 0);
    return static_cast<std::int64_t>(field(2) == negative ? 0 - value : value);
}

std::string field_of(const pg_result* r, int field)
{
    const char* text = PQresultErrorField(r, field);
    return text ? text : "";
}

} // namespace

void result::clearer::operator()(pg_result* r) const noexcept
{
    PQclear(r);
}

int result::rows() const
{
    return PQntuples(get());
}

bool result::is_null(int row, int column) const
{
    return PQgetisnull(get(), row, column) != 0;
}

unsigned result::type(int column) const
{
    return PQftype(get(), column);
}

std::string_view result::bytes(int row, int column) const
{
    const char* bytes = PQgetvalue(get(), row, column);
    if (!bytes)
        return {};
    return {bytes, static_cast<std::size_t>(PQgetlength(get(), row, column))};
}

std::int64_t result::integer(int row, int column) const
{
    const auto value = bytes(row, column);
    if (value.empty())
        return 0;
    switch (type(column)) {
    case column_type::boolean:
    case column_type::int2:
    case column_type::int4:
    case column_type::int8:
        return take_number(value);
    case column_type::oid:
        return take_number(value) & 0xffff'ffff;
    case column_type::numeric:
        return whole_part(value);
    default:
        break;
    }
    if (is_text(type(column)) || type(column) == column_type::bytea)
        return leading_number(value);
    throw error(sqlstate::misused, "a column was read as a number that is none");
}

std::string_view result::command() const
{
    return PQcmdStatus(get());
}

bool result::is_change() const
{
    const auto tag = command();
    return tag.starts_with("INSERT") || tag.starts_with("UPDATE") || tag.starts_with("DELETE") ||
           tag.starts_with("MERGE");
}

std::int64_t result::changed() const
{
    return leading_number(PQcmdTuples(get()));
}

std::string result::sqlstate() const
{
    return field_of(get(), PG_DIAG_SQLSTATE);
}

std::string result::message() const
{
    return without_values(sqlstate(), field_of(get(), PG_DIAG_MESSAGE_PRIMARY));
}

} // namespace relay::postgres
