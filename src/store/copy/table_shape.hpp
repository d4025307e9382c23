#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace relay::sql {
class connection;
}

namespace relay {

enum class column_kind
{
    integer,
    text,
    bytes, // or, in SQLite, whatever was put there
};

struct table_column
{
    std::string name;
    column_kind kind{};
    column_kind copied_as{}; // its kind in the other database
};

// A table as its database describes it
struct table_shape
{
    std::string name;
    std::vector<table_column> columns;
    std::vector<std::size_t> key; // the primary key's columns, in its order
};

// All tables of a store's database that have a primary key, by their names. What holds types that
// only one engine has is left out: that is the engine's own.
std::vector<table_shape> read_shapes(sql::connection& db);

// The columns that both have, as `source` orders them, with the source's key; `nulls` are left out,
// and so they are NULL in the copy.
table_shape common_shape(
    const table_shape& source, const table_shape& target, const std::vector<std::string>& nulls
);

// A name in a statement: some are words of SQL as well.
std::string quoted(const std::string& name);

} // namespace relay
