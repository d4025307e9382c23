#include "store/sqlite/writer/group_commit.hpp"

#include "relay/async/thread_name.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/tables/tables.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace relay {

namespace {

using clock = std::chrono::steady_clock;

constexpr group_commit::limits bulk_limits{};

// After a commit of so many operations, the next one waits for more to come, in steps, as long as a
// quarter of that comes in each.
constexpr std::size_t linger_from = 64;
constexpr auto linger_step = std::chrono::microseconds(500);
constexpr int linger_steps = 8;
constexpr std::size_t linger_until = 512;

// While the rows of a group are written, the next one begins when at least so many wait, and half
// of what was in the last: fewer are better off in one group, with those that come meanwhile.
constexpr std::size_t overlap_from = 16;

// So many express operations at most join a group that is ready, since their bodies have to be
// synced while nothing else is written. More are a load of their own, and better off as a group.
constexpr std::size_t most_late = 16;

} // namespace

group_commit::group_commit(
    sqlite::connection& db,
    tables& t,
    boost::asio::any_io_executor network,
    error_handler on_error,
    error_handler on_broken
)
    : db_(db),
      tables_(t),
      network_(std::move(network)),
      on_error_(std::move(on_error)),
      on_broken_(std::move(on_broken))
{
    for (auto& thread : threads_)
        thread = std::thread([this] { run(); });
}

group_commit::~group_commit()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

void group_commit::post(urgency u, std::unique_ptr<write_operation> op)
{
    bool is_enough = false;
    {
        const std::lock_guard lock(mutex_);
        is_enough = ++stats_.waiting == enough_;
        stats_.waiting_bytes += op->bytes;
        (u == urgency::express ? express_ : bulk_).push_back(std::move(op));
    }
    if (is_enough)
        wake_.notify_all(); // one may wait there for a disk that failed
}

void group_commit::give_up_after(std::chrono::milliseconds patience)
{
    {
        const std::lock_guard lock(mutex_);
        give_up_ = clock::now() + patience;
    }
    wake_.notify_all();
}

group_commit::statistics group_commit::stats() const
{
    const std::lock_guard lock(mutex_);
    return stats_;
}

void group_commit::run()
{
    name_this_thread("store");
    for (;;) {
        std::unique_lock bodies_turn(bodies_turn_);
        auto group = take_group();
        if (group.empty())
            return;
        auto began = clock::now();
        written_bodies bodies;
        bool written = write_ahead(group, bodies);
        std::chrono::duration<double> took = clock::now() - began;

        operations late;
        const auto rows_turn = wait_for_rows(group, late);
        began = clock::now();
        written = written && write_ahead(late, bodies);
        std::ranges::move(late, std::back_inserter(group));
        bodies_written_ = written;
        if (written) {
            tables_.bodies.expect(std::move(bodies));
            let_next_begin(std::max(overlap_from, last_size_ / 2));
            bodies_turn.unlock();
        }
        const auto size = group.size();
        write_all(std::move(group));
        took += clock::now() - began;
        let_next_begin(1);

        const std::lock_guard lock(mutex_);
        ++stats_.commits;
        stats_.operations += size;
        stats_.time.add(took.count());
        stats_.last_seconds = took.count();
    }
}

void group_commit::let_next_begin(std::size_t with)
{
    {
        const std::lock_guard lock(mutex_);
        enough_ = with;
    }
    wake_.notify_all();
}

// Empty: there is nothing more, and there never will be.
group_commit::operations group_commit::take_group()
{
    operations group;
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || stats_.waiting >= enough_; });
    if (stats_.waiting == 0)
        return group;
    linger(lock);
    take_express(group);
    std::size_t bytes = 0;
    std::size_t taken = 0;
    while (!bulk_.empty() && taken < bulk_limits.operations && bytes < bulk_limits.bytes) {
        bytes += bulk_.front()->bytes;
        ++taken;
        take_first(bulk_, group);
    }
    last_size_ = group.size();
    return group;
}

void group_commit::take_express(operations& group)
{
    while (!express_.empty() && group.size() < 4 * bulk_limits.operations)
        take_first(express_, group);
}

void group_commit::take_first(std::deque<std::unique_ptr<write_operation>>& from, operations& to)
{
    --stats_.waiting;
    stats_.waiting_bytes -= from.front()->bytes;
    to.push_back(std::move(from.front()));
    from.pop_front();
}

// Also takes what is express and has come since, if it is little. Meanwhile the one that writes
// rows may refuse some of the group, when the disk takes nothing.
std::unique_lock<std::mutex> group_commit::wait_for_rows(operations& group, operations& late)
{
    {
        const std::lock_guard lock(mutex_);
        ready_ = std::move(group);
    }
    std::unique_lock rows_turn(rows_turn_);
    const std::lock_guard lock(mutex_);
    group = std::exchange(ready_, {});
    if (express_.size() <= most_late)
        take_express(late);
    return rows_turn;
}

// False: the disk does not take them now. Who writes the rows tries again, and says so.
bool group_commit::write_ahead(const operations& of, written_bodies& to)
{
    try {
        write_bodies(of, to);
        return true;
    } catch (const sqlite::error&) {
        return false;
    }
}

void group_commit::write_bodies(const operations& of, written_bodies& to)
{
    std::vector<new_body> bodies;
    for (const auto& op : of)
        op->add_bodies(bodies);
    tables_.bodies.write_ahead(bodies, to);
}

// When much comes in, a commit that begins at once finds little, and the next has to begin anew.
// So it waits for more, for as long as more comes. A lone operation never waits, nor does one of
// producers that wait for their answers before they go on.
void group_commit::linger(std::unique_lock<std::mutex>& lock)
{
    if (last_size_ < linger_from)
        return;
    for (int i = 0; i < linger_steps && !stopping_; ++i) {
        const auto before = express_.size() + bulk_.size();
        if (before >= linger_until)
            return;
        wake_.wait_for(lock, linger_step, [this] { return stopping_; });
        const auto more = express_.size() + bulk_.size() - before;
        if (more < linger_from / 4)
            return;
    }
}

} // namespace relay
