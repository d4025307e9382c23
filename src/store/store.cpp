#include "relay/store/store.hpp"

#include "body_files.hpp"
#include "checkpointer.hpp"
#include "group_commit.hpp"
#include "lock_file.hpp"
#include "schema.hpp"
#include "sqlite.hpp"
#include "tables.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/rand.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>

namespace relay {

namespace asio = boost::asio;

namespace {

// What a row costs, as bytes of bodies that take as long to write. Measured, roughly.
constexpr std::size_t bytes_of_a_row = 3'000;

// Rows that one step of forgetting deletes, so that it holds up nobody
constexpr std::size_t rows_of_a_step = 200;

// An operation made of two functions: what to write, and what to do afterwards with its result
template <class Apply, class Done>
class operation final : public write_operation
{
public:
    operation(Apply apply, Done done) : apply_(std::move(apply)), done_(std::move(done)) {}

    void apply(tables& t) override { result_ = apply_(t); }

    void complete(bool ok) override { done_(ok, std::move(result_)); }

private:
    Apply apply_;
    Done done_;
    std::invoke_result_t<Apply&, tables&> result_{};
};

template <class Apply, class Done>
std::unique_ptr<operation<Apply, Done>> make_operation(std::size_t bytes, Apply apply, Done done)
{
    auto op = std::make_unique<operation<Apply, Done>>(std::move(apply), std::move(done));
    op->bytes = bytes;
    return op;
}

// Creates the directory and its lock: before anything else looks at the database
std::string prepare_directory(const std::string& directory)
{
    std::error_code ec;
    std::filesystem::create_directories(directory, ec);
    if (ec)
        throw store_error(directory + ": " + ec.message());
    return directory + "/lock";
}

sqlite::connection open_database(const std::string& path)
{
    sqlite::connection db(path, sqlite::mode::read_write);
    db.execute("PRAGMA page_size = 8192");
    db.execute("PRAGMA journal_mode = WAL");
    db.execute("PRAGMA synchronous = FULL");
    db.execute("PRAGMA wal_autocheckpoint = 0");
    db.execute("PRAGMA cache_size = -24576"); // KiB
    db.execute("PRAGMA temp_store = MEMORY");
    migrate(db);
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

struct store::impl
{
    impl(const std::string& directory, asio::any_io_executor network, error_handler on_error)
        : lock(prepare_directory(directory)),
          path(directory + "/relay.db"),
          db(open_database(path)),
          rows(db, body_directory(path)),
          secret(load_secret(db)),
          last_id(std::max(
              {db.integer("SELECT max(id) FROM message"),
               db.integer("SELECT max(id) FROM request"),
               rows.last_request()}
          )),
          published_counts(rows.counts()),
          checkpoints(path),
          commits(db, rows, std::move(network), std::move(on_error))
    {
        sqlite3_wal_hook(db.handle(), after_commit, this);
    }

    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    static int after_commit(void* self, sqlite3*, const char*, int pages)
    {
        auto& me = *static_cast<impl*>(self);
        me.checkpoints.log_grew(static_cast<std::size_t>(pages));
        const std::lock_guard guard(me.counts_mutex);
        me.published_counts = me.rows.counts();
        return SQLITE_OK;
    }

    template <class Apply, class Done>
    void post(urgency u, std::size_t bytes, Apply apply, Done done)
    {
        commits.post(u, make_operation(bytes, std::move(apply), std::move(done)));
    }

    // For changes without a result
    template <class Apply>
    void post(urgency u, std::size_t bytes, Apply apply, handler done)
    {
        auto with_result = [apply = std::move(apply)](tables& t) mutable {
            apply(t);
            return true;
        };
        auto without_result = [done = std::move(done)](bool ok, bool) {
            if (done)
                done(ok);
        };
        commits.post(u, make_operation(bytes, std::move(with_result), std::move(without_result)));
    }

    // For coroutines: resumes with what `apply` returned, or with an empty value.
    template <class Apply>
    asio::awaitable<std::invoke_result_t<Apply&, tables&>>
    written(urgency u, std::size_t bytes, Apply apply)
    {
        using value = std::invoke_result_t<Apply&, tables&>;
        auto initiate = [this, u, bytes](auto completion, Apply what) {
            auto work = asio::make_work_guard(completion);
            auto done = [completion = std::move(completion), work](bool, value result) mutable {
                std::move(completion)(std::move(result));
            };
            commits.post(u, make_operation(bytes, std::move(what), std::move(done)));
        };
        auto token = asio::use_awaitable;
        return asio::async_initiate<decltype(token), void(value)>(
            std::move(initiate), token, std::move(apply)
        );
    }

    lock_file lock;
    std::string path;
    sqlite::connection db;
    tables rows;
    id_secret secret;
    std::int64_t last_id;
    mutable std::mutex counts_mutex;
    message_counts published_counts;
    checkpointer checkpoints;
    group_commit commits; // the last member: its thread uses the others
};

store::store(const std::string& directory, asio::any_io_executor network, error_handler on_error)
try : impl_(std::make_unique<impl>(directory, std::move(network), std::move(on_error))) {
} catch (const sqlite::error& e) {
    throw store_error(directory + "/relay.db: " + e.what());
}

store::~store() = default;

void store::accept(new_message m, accept_handler done)
{
    struct acceptance_in_progress
    {
        new_message message;
        accept_handler done;
    };
    const auto u = m.flow.lane == lane::transactional ? urgency::express : urgency::bulk;
    const auto bytes = m.body.size() + bytes_of_a_row;
    auto shared = std::make_shared<acceptance_in_progress>(std::move(m), std::move(done));
    auto apply = [shared](tables& t) { return t.accept(shared->message); };
    auto complete = [shared](bool ok, accept_result result) {
        if (!ok)
            result = {.status = acceptance::failed, .id = shared->message.id};
        shared->done(result, std::move(shared->message));
    };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    impl_->commits.post(u, std::move(op));
}

void store::accept_all(new_batch b, batch_handler done)
{
    struct acceptance_in_progress
    {
        new_batch batch;
        batch_handler done;
    };
    auto u = urgency::bulk;
    std::size_t bytes = bytes_of_a_row;
    for (const auto& m : b.messages) {
        bytes += m.body.size() + bytes_of_a_row;
        if (m.flow.lane == lane::transactional)
            u = urgency::express;
    }
    auto shared = std::make_shared<acceptance_in_progress>(std::move(b), std::move(done));
    auto apply = [shared](tables& t) { return t.accept_all(shared->batch); };
    auto complete = [shared](bool ok, batch_result result) {
        if (!ok)
            result = {};
        shared->done(std::move(result), std::move(shared->batch));
    };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    impl_->commits.post(u, std::move(op));
}

asio::awaitable<bool> store::seal(sealed_request r)
{
    auto apply = [r = std::move(r)](tables& t) {
        t.insert_request(r);
        return true;
    };
    return impl_->written(urgency::express, bytes_of_a_row, std::move(apply));
}

void store::settle(settlement s, handler done)
{
    const auto u = s.request.lane == lane::transactional ? urgency::express : urgency::bulk;
    const auto bytes = s.request.members.size() * bytes_of_a_row;
    auto apply = [s = std::move(s)](tables& t) {
        t.mark_sent(s.request, s.sent, s.at);
        t.count_recipients(s.at, s.recipients);
        for (const auto& m : s.refused) {
            t.add_attempt(m.id, {.at = s.at, .result = m.result});
            t.bury(s.request, m.id, death::refused, m.result, s.at);
        }
        for (const auto& r : s.again)
            t.insert_request(r);
        t.mark_request_done(s.request.id);
    };
    impl_->post(u, bytes, std::move(apply), std::move(done));
}

void store::postpone(sealed_request r, wall_time due, attempt_entry why, handler done)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r), due, why = std::move(why)](tables& t) {
        for (const auto id : r.members) {
            t.add_attempt(id, why);
            t.mark_waiting(r, id);
        }
        t.mark_request_waiting(r, due);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(done));
}

void store::bury(sealed_request r, death reason, attempt_entry why, handler done)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r), reason, why = std::move(why)](tables& t) {
        for (const auto id : r.members) {
            t.add_attempt(id, why);
            t.bury(r, id, reason, why.result, why.at);
        }
        t.mark_request_done(r.id);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(done));
}

void store::split(
    sealed_request whole,
    sealed_request first,
    sealed_request second,
    attempt_entry why,
    handler done
)
{
    const auto bytes = whole.members.size() * bytes_of_a_row;
    auto apply = [whole = std::move(whole),
                  first = std::move(first),
                  second = std::move(second),
                  why = std::move(why)](tables& t) {
        for (const auto id : whole.members)
            t.add_attempt(id, why);
        t.insert_request(first);
        t.insert_request(second);
        t.mark_request_done(whole.id);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(done));
}

void store::release(sealed_request r, std::function<void(std::vector<accept_result>)> done)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r)](tables& t) {
        std::vector<accept_result> requeued;
        if (r.on_disk != state::queued)
            for (const auto id : r.members)
                if (const auto at = t.find(id))
                    requeued.push_back(t.requeue(id, *at));
        t.mark_request_done(r.id);
        return requeued;
    };
    auto complete = [done = std::move(done)](bool, std::vector<accept_result> requeued) {
        done(std::move(requeued));
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(complete));
}

void store::expire(lane l, state on_disk, std::vector<message_id> ids, wall_time at, handler done)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [l, on_disk, ids = std::move(ids), at](tables& t) {
        for (const auto id : ids)
            t.expire(l, on_disk, id, at);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(done));
}

void store::promote(
    std::vector<message_id> ids, wall_time now, std::function<void(std::vector<accept_result>)> done
)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids), now](tables& t) {
        std::vector<accept_result> promoted;
        for (const auto id : ids) {
            const auto at = t.find(id);
            if (!at || at->state != state::scheduled || !t.is_due(id, now))
                continue; // cancelled or rescheduled meanwhile
            promoted.push_back(t.requeue(id, *at));
        }
        return promoted;
    };
    auto complete = [done = std::move(done)](bool, std::vector<accept_result> promoted) {
        done(std::move(promoted));
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(complete));
}

asio::awaitable<cancel_result> store::cancel(message_id id, wall_time at)
{
    auto apply = [id, at](tables& t) {
        const auto found = t.find(id);
        if (!found)
            return cancel_result::unknown;
        const bool possible = found->state == state::queued || found->state == state::scheduled;
        return possible && t.cancel(id, found->lane, found->state, at) ? cancel_result::cancelled
                                                                       : cancel_result::too_late;
    };
    return impl_->written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<reschedule_result> store::reschedule(message_id id, wall_time due)
{
    auto apply = [id, due](tables& t) {
        const auto found = t.find(id);
        if (!found)
            return reschedule_result::unknown;
        const bool possible = found->state == state::queued || found->state == state::scheduled;
        return possible && t.reschedule(id, *found, due) ? reschedule_result::rescheduled
                                                         : reschedule_result::too_late;
    };
    return impl_->written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<std::vector<accept_result>> store::retry_dead(std::vector<message_id> ids)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids)](tables& t) {
        std::vector<accept_result> requeued;
        for (const auto id : ids) {
            const auto at = t.find(id);
            if (!at || (at->state != state::dead && at->state != state::expired))
                continue;
            requeued.push_back(t.requeue(id, *at));
        }
        return requeued;
    };
    return impl_->written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<std::size_t> store::purge_dead(std::vector<message_id> ids)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids)](tables& t) {
        std::size_t purged = 0;
        for (const auto id : ids) {
            const auto at = t.find(id);
            if (!at || (at->state != state::dead && at->state != state::expired))
                continue;
            t.purge(at->lane, at->state, id);
            ++purged;
        }
        return purged;
    };
    return impl_->written(urgency::bulk, bytes, std::move(apply));
}

void store::settle_unknown(message_id id, std::string resend_id, wall_time at, handler done)
{
    auto apply = [id, resend_id = std::move(resend_id), at](tables& t) {
        return t.settle_unknown(id, resend_id, at);
    };
    auto complete = [done = std::move(done)](bool ok, bool settled) {
        if (done)
            done(ok && settled);
    };
    impl_->post(urgency::bulk, bytes_of_a_row, std::move(apply), std::move(complete));
}

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

asio::awaitable<void> store::forget(
    wall_time finished_before, wall_time keys_before, std::optional<wall_time> dead_letters_before
)
{
    auto step = [=](tables& t) {
        bool more = t.compact_bodies(rows_of_a_step);
        more |= t.forget_finished(finished_before, rows_of_a_step);
        more |= t.forget_keys(keys_before, rows_of_a_step);
        more |= t.forget_pauses(finished_before, rows_of_a_step);
        more |= t.forget_batch_keys(keys_before, rows_of_a_step);
        if (dead_letters_before)
            more |= t.forget_dead_letters(*dead_letters_before, rows_of_a_step);
        return more;
    };
    while (co_await impl_->written(urgency::bulk, rows_of_a_step * bytes_of_a_row, step)) {
    }
}

asio::awaitable<void> store::flush()
{
    auto nothing = [](tables&) { return true; };
    co_await impl_->written(urgency::bulk, 0, nothing);
    co_await impl_->written(urgency::express, 0, nothing);
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
{
    sqlite::connection db(impl_->path, sqlite::mode::read_only);
    sqlite::statement query(db, "SELECT value FROM meta WHERE key = ?");
    auto row = query(key);
    return row.step() ? std::string(row.text(0)) : std::string();
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
