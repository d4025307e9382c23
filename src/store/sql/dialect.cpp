#include "store/sql/dialect.hpp"

namespace relay::sql {

std::string only(engine one, engine e, std::string_view text)
{
    return one == e ? std::string(text) : std::string();
}

std::string replace(
    engine e,
    std::string_view table,
    std::initializer_list<std::string_view> key,
    std::initializer_list<std::string_view> values
)
{
    std::string keys;
    std::string columns;
    std::string places;
    std::string changes;
    const auto add = [](std::string& to, std::string_view what) {
        if (!to.empty())
            to += ", ";
        to += what;
    };
    for (const auto column : key) {
        add(keys, column);
        add(columns, column);
        add(places, "?");
    }
    for (const auto column : values) {
        add(columns, column);
        add(places, "?");
        add(changes, std::string(column) + " = excluded." + std::string(column));
    }
    const auto rest = std::string(table) + "(" + columns + ") VALUES(" + places + ")";
    if (e == engine::sqlite)
        return "INSERT OR REPLACE INTO " + rest;
    return "INSERT INTO " + rest + " ON CONFLICT(" + keys + ") DO UPDATE SET " + changes;
}

std::string greater_of(engine e, std::string_view a, std::string_view b)
{
    const auto* const name = e == engine::sqlite ? "max(" : "greatest(";
    return name + std::string(a) + ", " + std::string(b) + ")";
}

std::string position_in(engine e, std::string_view text, std::string_view what)
{
    const auto* const name = e == engine::sqlite ? "instr(" : "strpos(";
    return name + std::string(text) + ", " + std::string(what) + ")";
}

std::string by_index(engine e, std::string_view index)
{
    return only(engine::sqlite, e, " INDEXED BY " + std::string(index));
}

std::string due_time(engine e)
{
    return e == engine::sqlite ? "scheduled" : "due";
}

std::string expiry_time(engine e)
{
    return e == engine::sqlite ? "expires" : "lapse";
}

std::string_view join_in_order(engine e)
{
    return e == engine::sqlite ? " CROSS JOIN " : " JOIN ";
}

std::string named_value(engine e, std::string_view array, std::string_view name)
{
    const std::string from(array);
    const std::string which(name);
    if (e == engine::sqlite)
        return "(SELECT json_extract(value, '$.value') FROM json_each(" + from +
               ") WHERE json_extract(value, '$.name') = " + which + " LIMIT 1)";
    return "(SELECT tag ->> 'value' FROM json_array_elements(" + from +
           "::json) tag WHERE tag ->> 'name' = " + which + " LIMIT 1)";
}

} // namespace relay::sql
