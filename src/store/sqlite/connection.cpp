#include "store/sqlite/connection.hpp"

#include "store/sqlite/prepared.hpp"

#include <sqlite3.h>

#include <utility>

namespace relay::sqlite {

namespace {

// A writer waits for the moment in which a checkpoint holds the lock: often, and not for long.
int wait_for_lock(void*, int tries)
{
    if (tries > 100'000)
        return 0;
    sqlite3_sleep(1);
    return 1;
}

} // namespace

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

std::unique_ptr<sql::prepared> connection::prepare(std::string_view sql)
{
    return std::make_unique<prepared>(db_.get(), sql);
}

void connection::execute(const std::string& sql)
{
    check(db_.get(), sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t connection::changes()
{
    return sqlite3_changes64(db_.get());
}

void connection::begin()
{
    execute("BEGIN IMMEDIATE");
}

void connection::commit()
{
    execute("COMMIT");
}

void connection::rollback() noexcept
{
    // After some errors SQLite has rolled back already.
    if (!sqlite3_get_autocommit(db_.get()))
        sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void connection::while_running(std::function<void()> f)
{
    constexpr int steps_between = 1'000'000; // some ten milliseconds
    while_running_ = std::move(f);
    if (!while_running_) {
        sqlite3_progress_handler(db_.get(), 0, nullptr, nullptr);
        return;
    }
    auto call = [](void* function) {
        (*static_cast<std::function<void()>*>(function))();
        return 0; // go on
    };
    sqlite3_progress_handler(db_.get(), steps_between, call, &while_running_);
}

} // namespace relay::sqlite
