#include "store/copy/table_shape.hpp"

#include "store/sql/statement.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace relay {

namespace {

// Both return, for each column of each table: the table, the column, its type, and its place in the
// primary key, from 1 on; 0: it is not in that.

constexpr std::string_view columns_in_sqlite =
    "SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid";

// Without those that are made from others. `indkey` counts from 0.
constexpr std::string_view columns_in_postgresql =
    "SELECT CAST(t.relname AS text), CAST(c.attname AS text), CAST(y.typname AS text), "
    "CAST(coalesce(array_position(CAST(i.indkey AS int2[]), c.attnum) + 1, 0) AS bigint) "
    "FROM pg_class AS t JOIN pg_namespace AS n ON n.oid = t.relnamespace "
    "JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped "
    "AND c.attgenerated = '' "
    "JOIN pg_type AS y ON y.oid = c.atttypid "
    "LEFT JOIN pg_index AS i ON i.indrelid = t.oid AND i.indisprimary "
    "WHERE n.nspname = current_schema() AND t.relkind = 'r' "
    "ORDER BY t.relname, c.attnum";

// Nothing: a type of one engine alone
std::optional<column_kind> kind_of(std::string_view type)
{
    for (const auto* integer : {"INTEGER", "int8", "int4", "int2", "bool"})
        if (type == integer)
            return column_kind::integer;
    for (const auto* text : {"TEXT", "text", "varchar"})
        if (type == text)
            return column_kind::text;
    for (const auto* bytes : {"BLOB", "", "bytea"})
        if (type == bytes)
            return column_kind::bytes;
    return std::nullopt;
}

// While its columns are read, the key's stand where their places say.
struct shape_reading
{
    table_shape shape;
    bool of_both{true};
};

void add_column(shape_reading& to, const sql::cursor& row)
{
    const auto kind = kind_of(row.text(2));
    if (!kind) {
        to.of_both = false;
        return;
    }
    if (const auto place = static_cast<std::size_t>(row.integer(3)); place > 0) {
        to.shape.key.resize(std::max(to.shape.key.size(), place));
        to.shape.key[place - 1] = to.shape.columns.size();
    }
    to.shape.columns.push_back({.name = std::string(row.text(1)), .kind = *kind, .copied_as = *kind}
    );
}

} // namespace

std::vector<table_shape> read_shapes(sql::connection& db)
{
    const bool is_sqlite = db.engine() == sql::engine::sqlite;
    sql::statement columns(db, is_sqlite ? columns_in_sqlite : columns_in_postgresql);
    std::vector<shape_reading> all;
    for (auto row = columns(); row.step();) {
        if (all.empty() || all.back().shape.name != row.text(0))
            all.push_back({.shape = {.name = std::string(row.text(0)), .columns = {}, .key = {}}});
        add_column(all.back(), row);
    }
    std::vector<table_shape> shapes;
    for (auto& each : all)
        if (each.of_both && !each.shape.key.empty())
            shapes.push_back(std::move(each.shape));
    return shapes;
}

table_shape common_shape(
    const table_shape& source, const table_shape& target, const std::vector<std::string>& nulls
)
{
    table_shape both{.name = source.name, .columns = {}, .key = {}};
    for (const auto& column : source.columns) {
        const auto same = std::ranges::find(target.columns, column.name, &table_column::name);
        if (same == target.columns.end() || std::ranges::find(nulls, column.name) != nulls.end())
            continue;
        both.columns.push_back(column);
        both.columns.back().copied_as = same->kind;
    }
    for (const auto place : source.key) {
        const auto& name = source.columns[place].name;
        const auto found = std::ranges::find(both.columns, name, &table_column::name);
        both.key.push_back(static_cast<std::size_t>(found - both.columns.begin()));
    }
    return both;
}

std::string quoted(const std::string& name)
{
    return '"' + name + '"';
}

} // namespace relay
