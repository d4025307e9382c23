#include "relay/store/backup.hpp"

#include "relay/store/store_error.hpp"
#include "store/bodies/body_files.hpp"
#include "store/bodies/body_folder.hpp"
#include "store/bodies/body_hold.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/private_files.hpp"
#include "store/sqlite/schema.hpp"

#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace relay {

namespace {

namespace fs = std::filesystem;

// In `meta` of a copy: when it was made
constexpr std::string_view made_at = "backup";

// Has its name only when everything beside it is on disk.
constexpr const char* database = "relay.db";
constexpr const char* unfinished_database = "relay.db.partial";

void sync_file(const fs::path& path)
{
    const file_handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() || ::fsync(file.get()) != 0)
        fail_at(path);
}

// Has an empty directory there. True: it is new.
bool claim_directory(const fs::path& directory)
{
    std::error_code ec;
    const bool made = make_private_folder(directory, ec);
    if (!ec && !fs::is_empty(directory, ec) && !ec)
        throw store_error(directory.string() + " is not empty");
    if (ec)
        throw store_error(directory.string() + ": " + ec.message());
    return made;
}

// Deletes what it has put into a directory, unless it was completed.
class half_copy
{
public:
    explicit half_copy(fs::path directory)
        : directory_(std::move(directory)),
          made_(claim_directory(directory_))
    {
    }
    half_copy(const half_copy&) = delete;
    half_copy& operator=(const half_copy&) = delete;

    ~half_copy()
    {
        if (complete_)
            return;
        std::error_code ignored;
        for (const auto& name : {unfinished_database, database, "bodies"})
            fs::remove_all(directory_ / name, ignored);
        if (made_)
            fs::remove(directory_, ignored);
    }

    void complete() { complete_ = true; }

private:
    fs::path directory_;
    bool made_;
    bool complete_{};
};

void copy_synced(const fs::path& from, const fs::path& to)
{
    std::error_code ec;
    fs::copy_file(from, to, ec);
    if (ec)
        throw store_error(from.string() + " to " + to.string() + ": " + ec.message());
    tighten_file(to);
    sync_file(to);
}

// The files of bodies that the database `db` needs, and the folder's mark
void copy_bodies(sqlite::connection& db, const fs::path& from, const fs::path& to, backup_report& r)
{
    std::error_code ec;
    make_private_folder(to, ec);
    if (ec)
        throw store_error(to.string() + ": " + ec.message());
    std::vector<std::string> names;
    sql::statement needed(db, "SELECT id FROM body_file WHERE messages > 0 ORDER BY id");
    for (auto row = needed(); row.step();)
        names.push_back(std::to_string(row.integer(0)));
    for (const auto& name : names) {
        if (fs::exists(from / name)) {
            copy_synced(from / name, to / name);
            r.bytes += fs::file_size(to / name);
        } else {
            r.missing.push_back((from / name).string());
        }
    }
    for (const auto& entry : fs::directory_iterator(from))
        if (is_body_folder_mark(entry.path()))
            copy_synced(entry.path(), to / entry.path().filename());
    sync_directory(to);
}

void finish_copy(const fs::path& directory)
{
    sync_file(directory / unfinished_database);
    fs::rename(directory / unfinished_database, directory / database);
    sync_directory(directory);
}

// What is in a request may have left since, whatever its row says; and nothing leaves until
// somebody says so.
void guard(sqlite::connection& copy, wall_time at)
{
    sql::transaction change(copy);
    copy.execute("UPDATE request SET maybe_accepted = 1, state = CASE state WHEN 2 THEN 0 ELSE "
                 "state END");
    const auto why = "this is a backup of " + to_iso8601(at) +
                     ": what was not finished then may have been sent since";
    sql::statement end(copy, "UPDATE pause SET ended = ? WHERE scope = 'all' AND ended IS NULL");
    end.run(to_ms(at));
    sql::statement pause(
        copy, "INSERT INTO pause(scope, began, why, by_hand) VALUES('all', ?, ?, 1)"
    );
    pause.run(to_ms(at), std::string_view(why));
    sql::statement mark(copy, "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)");
    mark.run(made_at, to_ms(at));
    change.commit();
}

std::int64_t count_unfinished(sqlite::connection& db)
{
    return db.integer("SELECT count(*) FROM message WHERE state IN (0, 1, 2, 3)");
}

// Of what SQLite or a folder says
template <class Copy>
backup_report copying(const std::string& what, Copy copy)
{
    try {
        return copy();
    } catch (const sqlite::error& e) {
        throw store_error(what + ": " + e.what());
    } catch (const fs::filesystem_error& e) {
        throw store_error(what + ": " + e.what());
    }
}

backup_report copy_store(const fs::path& from, const fs::path& to)
{
    half_copy copied(to);
    const auto path = to / unfinished_database;
    make_private_file(path);
    // From here on files that the database needs stay, and after it the database is read.
    const body_hold hold(from / "bodies");
    backup_report report{.at = wall_now()};
    {
        sqlite::connection source((from / database).string(), sqlite::mode::read_only);
        sql::statement copy(source, "VACUUM INTO ?");
        copy.run(std::string_view(path.native()));
    }
    {
        sqlite::connection copy(path.string(), sqlite::mode::read_write);
        migrate(copy);
        guard(copy, report.at);
        report.unfinished = count_unfinished(copy);
        copy_bodies(copy, from / "bodies", to / "bodies", report);
    }
    report.bytes += fs::file_size(path);
    finish_copy(to);
    copied.complete();
    return report;
}

// When it was made. Throws store_error when it is none, or not whole.
wall_time check_backup(sqlite::connection& db, const std::string& from)
{
    sql::statement mark(db, "SELECT value FROM meta WHERE key = ?");
    std::optional<wall_time> at;
    if (auto row = mark(made_at); row.step())
        at = from_ms(row.integer(0));
    if (!at)
        throw store_error(from + " was not made by resend-relay backup");
    sql::statement check(db, "PRAGMA quick_check(1)");
    auto row = check();
    const auto verdict = row.step() ? std::string(row.text(0)) : "no answer";
    if (verdict != "ok")
        throw store_error(from + " is damaged: " + verdict);
    return *at;
}

// From here on it is a store again, and only a backup of it may be restored.
void unmark(const fs::path& path)
{
    sqlite::connection db(path.string(), sqlite::mode::read_write);
    sql::statement mark(db, "DELETE FROM meta WHERE key = ?");
    mark.run(made_at);
}

// Who runs this may be root: a relay that has a user of its own must be able to use it.
void give_to_owner_of(const fs::path& directory)
{
    struct stat owner
    {
    };
    if (::geteuid() != 0 || ::stat(directory.c_str(), &owner) != 0 || owner.st_uid == 0)
        return;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        if (::lchown(entry.path().c_str(), owner.st_uid, owner.st_gid) != 0)
            fail_at(entry.path());
}

backup_report copy_back(const fs::path& from, const fs::path& to)
{
    if (!fs::exists(from / database))
        throw store_error(
            from.string() + " has no " + database +
            ": it is no backup, or one that was not finished"
        );
    sqlite::connection backup((from / database).string(), sqlite::mode::read_only);
    backup_report report{.at = check_backup(backup, from.string())};
    report.unfinished = count_unfinished(backup);
    half_copy copied(to);
    copy_bodies(backup, from / "bodies", to / "bodies", report);
    copy_synced(from / database, to / unfinished_database);
    unmark(to / unfinished_database);
    report.bytes += fs::file_size(to / unfinished_database);
    give_to_owner_of(to);
    finish_copy(to);
    copied.complete();
    return report;
}

} // namespace

backup_report back_up_store(const std::string& data_dir, const std::string& to)
{
    if (!fs::exists(fs::path(data_dir) / database))
        throw store_error(data_dir + " has no store");
    return copying("backup of " + data_dir, [&] { return copy_store(data_dir, to); });
}

backup_report restore_store(const std::string& from, const std::string& data_dir)
{
    return copying("restore to " + data_dir, [&] { return copy_back(from, data_dir); });
}

} // namespace relay
