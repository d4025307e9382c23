#include "store/sqlite/prepared.hpp"

#include "store/sqlite/connection.hpp"
#include "store/sqlite/error.hpp"

#include <sqlite3.h>

namespace relay::sqlite {

namespace {

// None, of a parameter that is so far behind that nobody notes it
std::uint64_t bit_of(int parameter)
{
    return parameter <= 64 ? std::uint64_t{1} << (parameter - 1) : 0;
}

sqlite3_stmt* prepare(sqlite3* db, std::string_view sql)
{
    sqlite3_stmt* st = nullptr;
    const auto length = static_cast<int>(sql.size());
    check(db, sqlite3_prepare_v3(db, sql.data(), length, SQLITE_PREPARE_PERSISTENT, &st, nullptr));
    return st;
}

} // namespace

prepared::prepared(connection& db, std::string_view sql) : db_(db), st_(prepare(db.handle(), sql))
{
}

void prepared::finalizer::operator()(sqlite3_stmt* st) const noexcept
{
    sqlite3_finalize(st);
}

void prepared::start(std::span<const sql::parameter> values)
{
    db_.catch_up();
    int index = 0;
    for (const auto& value : values)
        bind(++index, value);
}

bool prepared::step()
{
    switch (const int code = sqlite3_step(st_.get())) {
    case SQLITE_ROW:
        return true;
    case SQLITE_DONE:
        return false;
    default:
        fail(sqlite3_db_handle(st_.get()), code);
    }
}

bool prepared::is_null(int column) const
{
    return sqlite3_column_type(st_.get(), column) == SQLITE_NULL;
}

bool prepared::is_blob(int column) const
{
    return sqlite3_column_type(st_.get(), column) == SQLITE_BLOB;
}

std::int64_t prepared::integer(int column) const
{
    return sqlite3_column_int64(st_.get(), column);
}

std::string_view prepared::text(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(st_.get(), column));
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(st_.get(), column))};
}

void prepared::end() noexcept
{
    sqlite3_reset(st_.get());
}

void prepared::run(std::span<const sql::parameter> values)
{
    struct at_the_end
    {
        prepared& run;
        ~at_the_end() { run.end(); }
    };
    const at_the_end ends{*this};
    start(values);
    while (step()) {
    }
}

void prepared::bind(int index, const sql::parameter& value)
{
    using kind = sql::parameter::kind;
    auto* const st = st_.get();
    int code = SQLITE_OK;
    switch (value.type()) {
    case kind::null:
        bind_null(index);
        return;
    case kind::integer:
        code = sqlite3_bind_int64(st, index, value.integer());
        break;
    case kind::text: {
        // A null pointer would bind NULL instead of an empty text.
        const auto text = value.bytes();
        const char* data = text.data() ? text.data() : "";
        code = sqlite3_bind_text64(st, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
        break;
    }
    case kind::blob: {
        const auto bytes = value.bytes();
        code = sqlite3_bind_blob64(st, index, bytes.data(), bytes.size(), SQLITE_STATIC);
        break;
    }
    case kind::integers:
    case kind::blobs:
        throw error(SQLITE_MISMATCH, "SQLite has no arrays");
    }
    nulls_ &= ~bit_of(index);
    if (code != SQLITE_OK)
        fail(sqlite3_db_handle(st), code);
}

void prepared::bind_null(int index)
{
    const auto bit = bit_of(index);
    if ((nulls_ & bit) != 0)
        return;
    check(sqlite3_db_handle(st_.get()), sqlite3_bind_null(st_.get(), index));
    nulls_ |= bit;
}

} // namespace relay::sqlite
