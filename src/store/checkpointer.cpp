#include "checkpointer.hpp"

#include "relay/async/thread_name.hpp"

#include <sqlite3.h>

namespace relay {

namespace {

// Pages of 8 KiB
constexpr std::size_t wanted_from = 8'192; // 64 MiB of log
constexpr int small_rest = 256;            // 2 MiB: what may be moved under the writer's lock
constexpr int passes_at_most = 8;

// A connection that has read nothing yet does not know that there is a log: its checkpoints would
// do nothing, and report success.
sqlite::connection opened(const std::string& path)
{
    sqlite::connection db(path, sqlite::mode::read_write);
    db.integer("SELECT count(*) FROM sqlite_schema");
    return db;
}

} // namespace

checkpointer::checkpointer(const std::string& path) : db_(opened(path)), thread_([this] { run(); })
{
}

checkpointer::~checkpointer()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void checkpointer::log_grew(std::size_t pages)
{
    if (pages < wanted_from)
        return;
    {
        const std::lock_guard lock(mutex_);
        wanted_ = true;
    }
    wake_.notify_one();
}

void checkpointer::run()
{
    name_this_thread("checkpoint");
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return wanted_ || stopping_; });
            if (stopping_)
                return;
            wanted_ = false;
        }
        checkpoint();
    }
}

// A failure (a full disk, a busy database) costs nothing but a longer log: the next commit asks
// again, and the writer meets the same disk itself.
void checkpointer::checkpoint()
{
    int in_log = 0;
    int moved = 0;
    for (int pass = 0; pass < passes_at_most; ++pass) {
        const int code = sqlite3_wal_checkpoint_v2(
            db_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved
        );
        if (code != SQLITE_OK)
            return;
        const int before = in_log;
        // How much came meanwhile is seen by asking again, which is cheap when it was little.
        if (pass > 0 && in_log - moved < small_rest && before - moved < small_rest)
            break;
    }
    sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_RESTART, &in_log, &moved);
}

} // namespace relay
