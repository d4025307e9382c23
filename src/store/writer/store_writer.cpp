#include "store/writer/store_writer.hpp"

#include "relay/store/store_error.hpp"
#include "store/bodies/body_files.hpp"
#include "store/bodies/body_folder.hpp"
#include "store/sqlite/private_files.hpp"
#include "store/sqlite/schema.hpp"

#include <boost/asio/post.hpp>

#include <openssl/rand.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;
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
std::string prepare_directory(const std::string& directory)
{
    const auto changed = folders_to_change(directory);
    std::error_code ec;
    make_private_folder(directory, ec);
    if (ec)
        throw store_error(directory + ": " + ec.message());
    for (const auto& folder : changed)
        sync_directory(folder);
    return directory + "/lock";
}

// A crash may leave a log that was written and never synced, or whose sync failed, and no later
// sync surely brings that to the disk: whatever was appended to it would be lost with it. So all of
// it goes into the database before anybody is told anything, and the next commit begins the log
// anew.
void secure_what_was_found(sqlite::connection& db)
{
    try {
        db.execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (const sqlite::error& e) {
        if (e.code() != SQLITE_FULL) // what is queued leaves, and makes room
            throw;
    }
}

sqlite::connection
open_database(const std::string& path, const std::function<void()>& while_migrating)
{
    make_private_file(path); // its log and what goes with it get the same mode
    for (const auto* beside : {"-wal", "-shm"})
        tighten_file(path + beside);
    sqlite::connection db(path, sqlite::mode::read_write);
    db.execute("PRAGMA page_size = 8192");
    db.execute("PRAGMA journal_mode = WAL");
    db.execute("PRAGMA synchronous = FULL");
    db.execute("PRAGMA wal_autocheckpoint = 0");
    db.execute("PRAGMA cache_size = -24576"); // KiB
    db.execute("PRAGMA temp_store = MEMORY");
    db.while_running(while_migrating);
    migrate(db);
    db.while_running({});
    secure_what_was_found(db);
    return db;
}

id_secret load_secret(sqlite::connection& db)
{
    id_secret secret{};
    {
        sqlite::statement query(db, "SELECT value FROM meta WHERE key = 'secret'");
        auto row = query();
        if (row.step()) {
            const auto text = row.text(0);
            std::copy_n(text.begin(), std::min(text.size(), secret.size()), secret.begin());
            return secret;
        }
    }
    if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1)
        throw store_error("OpenSSL has no random numbers");
    sqlite::statement insert(db, "INSERT INTO meta(key, value) VALUES('secret', ?)");
    insert.run(sqlite::blob{{reinterpret_cast<const char*>(secret.data()), secret.size()}});
    return secret;
}

} // namespace

store_writer::store_writer(
    const std::string& directory,
    asio::any_io_executor network,
    error_handler on_error_handler,
    const std::function<void()>& while_migrating
)
    : lock(prepare_directory(directory)),
      path(directory + "/relay.db"),
      db(open_database(path, while_migrating)),
      secret(load_secret(db)),
      rows(db, body_directory(path), secret),
      last_id(std::max(
          {db.integer("SELECT max(id) FROM message"),
           db.integer("SELECT max(id) FROM request"),
           db.integer("SELECT max(id) FROM batch_key"),
           db.integer("SELECT max(id) FROM campaign"),
           rows.numbers.last_request()}
      )),
      on_error(std::make_shared<const error_handler>(on_error_handler)),
      checkpoints(path),
      broken(std::make_shared<breakage>(notifier(network), std::string())),
      published_counts_(rows.numbers.counts()),
      commits(db, rows, network, std::move(on_error_handler), tell(network, broken))
{
    sqlite3_wal_hook(db.handle(), after_commit, this);
}

int store_writer::after_commit(void* self, sqlite3*, const char*, int pages)
{
    auto& me = *static_cast<store_writer*>(self);
    if (me.checkpoints.log_grew(static_cast<std::size_t>(pages)))
        checkpointer::finish(me.db);
    const std::lock_guard guard(me.counts_mutex_);
    me.published_counts_ = me.rows.numbers.counts();
    return SQLITE_OK;
}

// For the store's thread
store_writer::error_handler
store_writer::tell(asio::any_io_executor network, std::shared_ptr<breakage> broken)
{
    return [network = std::move(network), broken = std::move(broken)](const std::string& what) {
        auto arrived = [broken, what] {
            broken->why = what;
            broken->told.notify_all();
        };
        asio::post(network, std::move(arrived));
    };
}

message_counts store_writer::counts() const
{
    const std::lock_guard guard(counts_mutex_);
    return published_counts_;
}

} // namespace relay
