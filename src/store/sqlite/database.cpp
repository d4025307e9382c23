#include "store/sqlite/database.hpp"

#include "relay/store/store_error.hpp"
#include "store/bodies/body_files.hpp"
#include "store/bodies/body_folder.hpp"
#include "store/sqlite/private_files.hpp"
#include "store/sqlite/schema.hpp"

#include <sqlite3.h>

#include <vector>

namespace relay::sqlite {

namespace fs = std::filesystem;

namespace {

// Those that get a new name when this one is created with all above it
std::vector<fs::path> folders_to_change(const fs::path& to_be_created)
{
    std::vector<fs::path> folders;
    std::error_code ec;
    for (auto path = fs::absolute(to_be_created); !fs::exists(path, ec); path = path.parent_path())
        folders.push_back(path.parent_path());
    return folders;
}

// Creates the directory and its lock: before anything else looks at the database
std::string prepare_directory(const fs::path& directory)
{
    const auto changed = folders_to_change(directory);
    std::error_code ec;
    make_private_folder(directory, ec);
    if (ec)
        throw store_error(directory.string() + ": " + ec.message());
    for (const auto& folder : changed)
        sync_directory(folder);
    return directory / "lock";
}

// A crash may leave a log that was written and never synced, or whose sync failed, and no later
// sync surely brings that to the disk: whatever was appended to it would be lost with it. So all of
// it goes into the database before anybody is told anything, and the next commit begins the log
// anew.
void secure_what_was_found(connection& db)
{
    try {
        db.execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (const error& e) {
        if (e.code() != SQLITE_FULL) // what is queued leaves, and makes room
            throw;
    }
}

void prepare(connection& db, const std::function<void()>& while_migrating)
{
    db.execute("PRAGMA page_size = 8192");
    db.execute("PRAGMA journal_mode = WAL");
    db.execute("PRAGMA synchronous = FULL");
    db.execute("PRAGMA wal_autocheckpoint = 0");
    db.execute("PRAGMA cache_size = -4096"); // KiB; what is more, the system's own cache has
    db.execute("PRAGMA temp_store = MEMORY");
    // Debian's SQLite would write pages that are free for the sake of overwriting them.
    db.execute("PRAGMA secure_delete = FAST");
    db.while_running(while_migrating);
    migrate(db);
    db.while_running({});
    secure_what_was_found(db);
}

// Its log and what goes with it get the same mode.
const std::string& made_private(const std::string& path)
{
    make_private_file(path);
    for (const auto* beside : {"-wal", "-shm"})
        tighten_file(path + beside);
    return path;
}

} // namespace

database::database(const std::string& path, const std::function<void()>& while_migrating)
    : path_(path),
      lock_(prepare_directory(fs::path(path).parent_path())),
      db_(made_private(path), mode::read_write)
{
    prepare(db_, while_migrating);
    checkpoints_.emplace(path);
    sqlite3_wal_hook(db_.handle(), after_commit, this);
}

std::optional<fs::path> database::body_directory() const
{
    return relay::body_directory(path_);
}

int database::after_commit(void* self, sqlite3*, const char*, int pages)
{
    auto& me = *static_cast<database*>(self);
    if (me.checkpoints_->log_grew(static_cast<std::size_t>(pages)))
        checkpointer::finish(me.db_);
    return SQLITE_OK;
}

} // namespace relay::sqlite
