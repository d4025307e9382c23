#include "store/sqlite/checkpointer.hpp"

#include "relay/async/thread_name.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace relay {

namespace {

// Pages of 8 KiB
constexpr std::size_t usually_wanted_from = 8'192; // 64 MiB of log
constexpr std::size_t again_after = 2'048;         // 16 MiB more
constexpr int small_rest = 256;                    // 2 MiB: what the writer may move itself
constexpr int passes_at_most = 8;

} // namespace

checkpointer::checkpointer(const std::string& path)
    : db_(path, sqlite::mode::read_write),
      wanted_from_(usually_wanted_from)
{
    // A connection that has read nothing yet does not know that there is a log: its checkpoints
    // would do nothing, and report success.
    db_.integer("SELECT count(*) FROM sqlite_schema");
    thread_ = std::thread([this] { run(); });
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

bool checkpointer::log_grew(std::size_t pages)
{
    {
        const std::lock_guard lock(mutex_);
        if (pages < usually_wanted_from)
            wanted_from_ = usually_wanted_from;
        if (nearly_done_) {
            nearly_done_ = false;
            wanted_from_ = pages + again_after;
            return true;
        }
        if (wanted_ || pages < wanted_from_)
            return false;
        wanted_ = true;
    }
    wake_.notify_one();
    return false;
}

// A failure costs nothing but a longer log.
void checkpointer::finish(sqlite::connection& writer)
{
    sqlite3_wal_checkpoint_v2(
        writer.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
    );
}

void checkpointer::run()
{
    name_this_thread("checkpoint");
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return wanted_ || stopping_; });
        if (stopping_)
            return;
        lock.unlock();
        std::size_t pages = 0;
        const bool done = move(pages);
        lock.lock();
        wanted_ = false;
        nearly_done_ = done;
        if (!done)
            wanted_from_ = pages + again_after;
    }
}

// False when somebody reads an old state, or it failed (a full disk): the writer meets the same
// disk itself. `pages`: how long the log is.
bool checkpointer::move(std::size_t& pages)
{
    int in_log = 0;
    int moved = 0;
    int before = 0;
    for (int pass = 0; pass < passes_at_most; ++pass) {
        const int code = sqlite3_wal_checkpoint_v2(
            db_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved
        );
        pages = static_cast<std::size_t>(std::max(in_log, 0));
        if (code != SQLITE_OK || in_log - moved >= small_rest)
            return false;
        // How much came meanwhile is seen by asking again, which is cheap when it was little.
        if (pass > 0 && in_log - before < small_rest)
            break;
        before = in_log;
    }
    return true;
}

} // namespace relay
