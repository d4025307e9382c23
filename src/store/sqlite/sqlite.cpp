#include "store/sqlite/sqlite.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace relay::sqlite {

namespace {

// Whether the disk did not give a part of this file since we asked the last time. `which`: how
// sqlite3_file_control names the file.
bool could_not_be_read(sqlite3* db, int which)
{
    constexpr sqlite3_int64 behind_the_end = 1LL << 50;
    sqlite3_file* file = nullptr;
    sqlite3_file_control(db, "main", which, static_cast<void*>(&file));
    if (!file || !file->pMethods)
        return false;
    int reason = 0;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &reason);
    char nothing = 0;
    file->pMethods->xRead(file, &nothing, 1, behind_the_end); // it forgets the reason
    return reason == EIO || reason == ENXIO;
}

[[noreturn]] void fail(sqlite3* db, int code)
{
    if (!db)
        throw error(code, sqlite3_errstr(code));
    code = sqlite3_extended_errcode(db);
    const std::string what = sqlite3_errmsg(db);
    const bool database = could_not_be_read(db, SQLITE_FCNTL_FILE_POINTER);
    const bool log = could_not_be_read(db, SQLITE_FCNTL_JOURNAL_POINTER);
    // SQLite takes what a disk does not give for damage.
    if ((code & 0xff) == SQLITE_CORRUPT && (database || log))
        throw error(SQLITE_IOERR_CORRUPTFS, sqlite3_errstr(SQLITE_IOERR));
    throw error(code, what);
}

void check(sqlite3* db, int code)
{
    if (code != SQLITE_OK)
        fail(db, code);
}

// None, of a parameter that is so far behind that nobody notes it
std::uint64_t bit_of(int parameter)
{
    return parameter <= 64 ? std::uint64_t{1} << (parameter - 1) : 0;
}

// A writer waits for the moment in which a checkpoint holds the lock: often, and not for long.
int wait_for_lock(void*, int tries)
{
    if (tries > 100'000)
        return 0;
    sqlite3_sleep(1);
    return 1;
}

} // namespace

remedy error::remedy() const
{
    switch (code_ & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: // another connection was quicker, again and again
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return remedy::another_time;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
        return remedy::without_it;
    default:
        return remedy::none;
    }
}

cursor::~cursor()
{
    sqlite3_reset(st_);
}

bool cursor::step()
{
    switch (const int code = sqlite3_step(st_)) {
    case SQLITE_ROW:
        return true;
    case SQLITE_DONE:
        return false;
    default:
        fail(sqlite3_db_handle(st_), code);
    }
}

bool cursor::is_null(int column) const
{
    return sqlite3_column_type(st_, column) == SQLITE_NULL;
}

bool cursor::is_blob(int column) const
{
    return sqlite3_column_type(st_, column) == SQLITE_BLOB;
}

std::int64_t cursor::integer(int column) const
{
    return sqlite3_column_int64(st_, column);
}

std::string_view cursor::text(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(st_, column));
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(st_, column))};
}

void connection::closer::operator()(sqlite3* db) const noexcept
{
    sqlite3_close_v2(db);
}

connection::connection(const std::string& path, mode m)
{
    // Counting memory takes a lock at every allocation.
    [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    const int flags =
        SQLITE_OPEN_NOMUTEX |
        (m == mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
    db_.reset(db);
    check(db, code);
    check(db, sqlite3_busy_handler(db, wait_for_lock, nullptr));
}

void connection::execute(const std::string& sql)
{
    check(db_.get(), sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t connection::integer(const std::string& sql)
{
    statement query(*this, sql);
    auto row = query();
    return row.step() ? row.integer(0) : 0;
}

std::int64_t connection::changes() const
{
    return sqlite3_changes64(db_.get());
}

void connection::while_running(std::function<void()> f)
{
    constexpr int steps_between = 1'000'000; // some ten milliseconds
    if (!f) {
        sqlite3_progress_handler(db_.get(), 0, nullptr, nullptr);
        while_running_.reset();
        return;
    }
    while_running_ = std::make_unique<std::function<void()>>(std::move(f));
    auto call = [](void* function) {
        (*static_cast<std::function<void()>*>(function))();
        return 0; // go on
    };
    sqlite3_progress_handler(db_.get(), steps_between, call, while_running_.get());
}

statement::statement(connection& db, std::string_view sql)
{
    sqlite3_stmt* st = nullptr;
    const int code = sqlite3_prepare_v3(
        db.handle(),
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &st,
        nullptr
    );
    st_.reset(st);
    check(db.handle(), code);
}

void statement::finalizer::operator()(sqlite3_stmt* st) const noexcept
{
    sqlite3_finalize(st);
}

void statement::bind(int index, blob value)
{
    nulls_ &= ~bit_of(index);
    check(
        sqlite3_db_handle(st_.get()),
        sqlite3_bind_blob64(st_.get(), index, value.bytes.data(), value.bytes.size(), SQLITE_STATIC)
    );
}

void statement::bind_integer(int index, std::int64_t value)
{
    nulls_ &= ~bit_of(index);
    check(sqlite3_db_handle(st_.get()), sqlite3_bind_int64(st_.get(), index, value));
}

void statement::bind_text(int index, std::string_view value)
{
    // A null pointer would bind NULL instead of an empty text.
    const char* text = value.data() ? value.data() : "";
    nulls_ &= ~bit_of(index);
    check(
        sqlite3_db_handle(st_.get()),
        sqlite3_bind_text64(st_.get(), index, text, value.size(), SQLITE_STATIC, SQLITE_UTF8)
    );
}

void statement::bind_null(int index)
{
    const auto bit = bit_of(index);
    if ((nulls_ & bit) != 0)
        return;
    check(sqlite3_db_handle(st_.get()), sqlite3_bind_null(st_.get(), index));
    nulls_ |= bit;
}

transaction::transaction(connection& db) : db_(&db)
{
    db.execute("BEGIN IMMEDIATE");
}

transaction::~transaction()
{
    // After some errors SQLite has rolled back already.
    if (db_ && !sqlite3_get_autocommit(db_->handle()))
        sqlite3_exec(db_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void transaction::commit()
{
    db_->execute("COMMIT");
    db_ = nullptr;
}

} // namespace relay::sqlite
