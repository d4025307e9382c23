#include "relay/store/store.hpp"

#include "store/sqlite/bodies/body_files.hpp"
#include "store/sqlite/tables/schema.hpp"
#include "store/sqlite/verbs/store_impl.hpp"

#include <boost/asio/post.hpp>

#include <openssl/rand.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

namespace relay {

namespace asio = boost::asio;

namespace {

// Creates the directory and its lock: before anything else looks at the database
std::string prepare_directory(const std::string& directory)
{
    std::error_code ec;
    std::filesystem::create_directories(directory, ec);
    if (ec)
        throw store_error(directory + ": " + ec.message());
    return directory + "/lock";
}

sqlite::connection
open_database(const std::string& path, const std::function<void()>& while_migrating)
{
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

store::impl::impl(
    const std::string& directory,
    asio::any_io_executor network,
    error_handler on_error_handler,
    const std::function<void()>& while_migrating
)
    : lock(prepare_directory(directory)),
      path(directory + "/relay.db"),
      db(open_database(path, while_migrating)),
      rows(db, body_directory(path)),
      secret(load_secret(db)),
      last_id(std::max(
          {db.integer("SELECT max(id) FROM message"),
           db.integer("SELECT max(id) FROM request"),
           db.integer("SELECT max(id) FROM batch_key"),
           rows.last_request()}
      )),
      on_error(std::make_shared<const error_handler>(on_error_handler)),
      published_counts(rows.counts()),
      checkpoints(path),
      broken(std::make_shared<breakage>(notifier(network), std::string())),
      commits(db, rows, network, std::move(on_error_handler), tell(network, broken))
{
    sqlite3_wal_hook(db.handle(), after_commit, this);
}

int store::impl::after_commit(void* self, sqlite3*, const char*, int pages)
{
    auto& me = *static_cast<impl*>(self);
    if (me.checkpoints.log_grew(static_cast<std::size_t>(pages)))
        checkpointer::finish(me.db);
    const std::lock_guard guard(me.counts_mutex);
    me.published_counts = me.rows.counts();
    return SQLITE_OK;
}

// For the store's thread
store::error_handler
store::impl::tell(asio::any_io_executor network, std::shared_ptr<breakage> broken)
{
    return [network = std::move(network), broken = std::move(broken)](const std::string& what) {
        auto arrived = [broken, what] {
            broken->why = what;
            broken->told.notify_all();
        };
        asio::post(network, std::move(arrived));
    };
}

store::store(
    const std::string& directory,
    asio::any_io_executor network,
    error_handler on_error,
    const std::function<void()>& while_migrating
)
try : impl_(
    std::make_unique<impl>(directory, std::move(network), std::move(on_error), while_migrating)
) {
} catch (const sqlite::error& e) {
    throw store_error(directory + "/relay.db: " + e.what());
}

store::~store() = default;

void store::remember(std::string key, std::string value)
{
    auto apply = [key = std::move(key), value = std::move(value)](tables& t) { t.set(key, value); };
    impl_->post(urgency::bulk, bytes_of_a_row, std::move(apply), handler());
}

void store::pause_began(std::string scope, wall_time at, std::string why)
{
    auto apply = [scope = std::move(scope), at, why = std::move(why)](tables& t) {
        t.record_pause(scope, at, why);
    };
    impl_->post(urgency::bulk, bytes_of_a_row, std::move(apply), handler());
}

void store::pause_ended(std::string scope, wall_time at)
{
    auto apply = [scope = std::move(scope), at](tables& t) { t.record_pause_end(scope, at); };
    impl_->post(urgency::bulk, bytes_of_a_row, std::move(apply), handler());
}

void store::post(bool express, std::unique_ptr<write_operation> op)
{
    impl_->commits.post(express ? urgency::express : urgency::bulk, std::move(op));
}

asio::awaitable<void> store::flush()
{
    auto nothing = [](tables&) { return true; };
    co_await impl_->written(urgency::bulk, 0, nothing);
    co_await impl_->written(urgency::express, 0, nothing);
}

asio::awaitable<void> store::broken()
{
    const auto broken = impl_->broken;
    while (broken->why.empty())
        co_await broken->told.wait();
    throw store_error(impl_->path + ": " + broken->why + ": nothing is written any more");
}

void store::give_up_after(std::chrono::milliseconds patience)
{
    impl_->commits.give_up_after(patience);
}

message_counts store::counts() const
{
    const std::lock_guard guard(impl_->counts_mutex);
    return impl_->published_counts;
}

store::statistics store::stats() const
{
    const auto s = impl_->commits.stats();
    return {
        .commits = s.commits,
        .operations = s.operations,
        .waiting = s.waiting,
        .waiting_bytes = s.waiting_bytes,
        .commit_seconds = s.seconds,
        .last_commit_seconds = s.last_seconds,
    };
}

std::int64_t store::last_id() const
{
    return impl_->last_id;
}

const id_secret& store::secret() const
{
    return impl_->secret;
}

std::string store::recall(std::string_view key) const
try {
    sqlite::connection db(impl_->path, sqlite::mode::read_only);
    sqlite::statement query(db, "SELECT value FROM meta WHERE key = ?");
    auto row = query(key);
    return row.step() ? std::string(row.text(0)) : std::string();
} catch (const sqlite::error& e) {
    throw store_error(impl_->path + ": " + e.what());
}

std::int64_t store::accepted_recipients(wall_time since) const
{
    sqlite::connection db(impl_->path, sqlite::mode::read_only);
    return recipient_counts::sum(db, since);
}

const std::string& store::path() const
{
    return impl_->path;
}

} // namespace relay
