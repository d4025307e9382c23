#include "store/sqlite/collected_table.hpp"

#include "store/sqlite/error.hpp"

#include <sqlite3.h>

#include <memory>

namespace relay::sqlite {

namespace {

struct table : sqlite3_vtab
{
    const collected_table* shown{};
};

struct place : sqlite3_vtab_cursor
{
    std::size_t row{};
};

const row_values& rows_of(const sqlite3_vtab_cursor* cursor)
{
    return static_cast<const table*>(cursor->pVtab)->shown->rows();
}

int connect(sqlite3* db, void* shown, int, const char* const*, sqlite3_vtab** made, char**)
{
    std::string columns;
    for (std::size_t i = 0; i < collected_table::columns; ++i)
        columns.append(i == 0 ? "" : ", ").append(collected_table::column_name(i));
    const int code = sqlite3_declare_vtab(db, ("CREATE TABLE x(" + columns + ")").c_str());
    if (code != SQLITE_OK)
        return code;
    auto t = std::make_unique<table>();
    t->shown = static_cast<const collected_table*>(shown);
    *made = t.release();
    return SQLITE_OK;
}

int disconnect(sqlite3_vtab* t)
{
    delete static_cast<table*>(t);
    return SQLITE_OK;
}

// There is one way: through all rows.
int plan(sqlite3_vtab*, sqlite3_index_info*)
{
    return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** made)
{
    *made = std::make_unique<place>().release();
    return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* at)
{
    delete static_cast<place*>(at);
    return SQLITE_OK;
}

int begin(sqlite3_vtab_cursor* at, int, const char*, int, sqlite3_value**)
{
    static_cast<place*>(at)->row = 0;
    return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* at)
{
    ++static_cast<place*>(at)->row;
    return SQLITE_OK;
}

int is_over(sqlite3_vtab_cursor* at)
{
    return static_cast<place*>(at)->row >= rows_of(at).rows() ? 1 : 0;
}

int value(sqlite3_vtab_cursor* at, sqlite3_context* to, int column)
{
    using kind = sql::parameter::kind;
    const auto v = rows_of(at).at(static_cast<place*>(at)->row, static_cast<std::size_t>(column));
    switch (v.type()) {
    case kind::integer:
        sqlite3_result_int64(to, v.integer());
        break;
    case kind::text:
        sqlite3_result_text64(to, v.bytes().data(), v.bytes().size(), SQLITE_STATIC, SQLITE_UTF8);
        break;
    case kind::blob:
        sqlite3_result_blob64(to, v.bytes().data(), v.bytes().size(), SQLITE_STATIC);
        break;
    default:
        sqlite3_result_null(to);
    }
    return SQLITE_OK;
}

int row_number(sqlite3_vtab_cursor* at, sqlite3_int64* number)
{
    *number = static_cast<sqlite3_int64>(static_cast<place*>(at)->row);
    return SQLITE_OK;
}

// Without `xCreate` it is there by its name, and no statement can make another.
constexpr sqlite3_module make_module()
{
    sqlite3_module m{};
    m.xConnect = connect;
    m.xBestIndex = plan;
    m.xDisconnect = disconnect;
    m.xOpen = open;
    m.xClose = close;
    m.xFilter = begin;
    m.xNext = next;
    m.xEof = is_over;
    m.xColumn = value;
    m.xRowid = row_number;
    return m;
}

constexpr sqlite3_module module_of_rows = make_module();

} // namespace

collected_table::collected_table(sqlite3* db)
{
    const std::string table_name(name);
    check(db, sqlite3_create_module(db, table_name.c_str(), &module_of_rows, this));
}

} // namespace relay::sqlite
