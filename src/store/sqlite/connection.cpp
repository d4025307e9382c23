#include "store/sqlite/connection.hpp"

#include "relay/base/check.hpp"
#include "store/sqlite/many_rows.hpp"
#include "store/sqlite/prepared.hpp"
#include "store/sqlite/row_insert.hpp"

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
    if (m == mode::read_write)
        table_ = std::make_unique<collected_table>(db);
}

std::unique_ptr<sql::prepared> connection::prepare(std::string_view sql)
{
    if (table_)
        if (auto many = make_insert_of_many(sql))
            return std::make_unique<row_insert>(
                *this, std::make_shared<collected_rows>(*this, *table_, sql, std::move(*many))
            );
    return std::make_unique<prepared>(*this, sql);
}

void connection::execute(const std::string& sql)
{
    catch_up();
    check(db_.get(), sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t connection::changes()
{
    catch_up();
    return sqlite3_changes64(db_.get());
}

void connection::begin()
{
    execute("BEGIN IMMEDIATE");
    in_transaction_ = true;
}

void connection::commit()
{
    catch_up();
    relay::check(
        !has_lost_rows_, "a transaction of which rows could not be inserted is rolled back"
    );
    execute("COMMIT");
    in_transaction_ = false;
}

void connection::rollback() noexcept
{
    forget_collected();
    in_transaction_ = has_lost_rows_ = false;
    // After some errors SQLite has rolled back already.
    if (!sqlite3_get_autocommit(db_.get()))
        sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void connection::collect(
    const std::shared_ptr<collected_rows>& rows, std::span<const sql::parameter> row
)
{
    if (rows->is_empty())
        collected_.push_back(rows);
    rows->add(row);
    if (rows->is_full())
        insert_collected();
}

void connection::insert_collected()
{
    struct at_the_end
    {
        connection& db;
        bool lost = true;
        ~at_the_end()
        {
            db.forget_collected();
            db.inserts_collected_ = false;
            db.has_lost_rows_ = db.has_lost_rows_ || lost;
        }
    };
    at_the_end ends{*this};
    inserts_collected_ = true;
    for (const auto& rows : collected_)
        rows->insert();
    ends.lost = false;
}

void connection::forget_collected() noexcept
{
    for (const auto& rows : collected_)
        rows->clear();
    collected_.clear();
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
