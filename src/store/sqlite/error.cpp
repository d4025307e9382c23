#include "store/sqlite/error.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace relay::sqlite {

namespace {

sql::remedy remedy_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: // another connection was quicker, again and again
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return sql::remedy::another_time;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
        return sql::remedy::without_it;
    default:
        return sql::remedy::none;
    }
}

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

} // namespace

error::error(int code, const std::string& message)
    : sql::error(remedy_of(code), message),
      code_(code)
{
}

void fail(sqlite3* db, int code)
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

} // namespace relay::sqlite
