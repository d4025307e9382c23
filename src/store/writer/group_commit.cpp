#include "store/writer/group_commit.hpp"

#include "relay/async/thread_name.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/tables.hpp"
#include "store/writer/begin_group.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <utility>

namespace relay {

namespace {

using clock = std::chrono::steady_clock;

// After a commit of so many operations, the next one waits for more to come, in steps, as long as a
// quarter of that comes in each.
constexpr std::size_t linger_from = 64;
constexpr auto linger_step = std::chrono::microseconds(500);
constexpr int linger_steps = 8;
constexpr std::size_t linger_until = 512;

// So few bytes, of one to five usual messages, are in a hurry when somebody waits for them.
constexpr std::size_t few_bytes = 24 << 10;

// How long to wait before a disk that refused a commit is asked again
constexpr auto retry_delay_after_failure = std::chrono::seconds(1);

std::size_t bytes_of(const completion_queue::operations& group)
{
    std::size_t bytes = 0;
    for (const auto& op : group)
        bytes += op->bytes;
    return bytes;
}

} // namespace

group_commit::group_commit(tables& t, boost::asio::any_io_executor network, handlers h)
    : tables_(t),
      completions_(std::make_shared<completion_queue>(std::move(network))),
      handlers_(std::move(h)),
      thread_([this] { run(); })
{
}

group_commit::~group_commit()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void group_commit::post(urgency u, std::unique_ptr<write_operation> op)
{
    bool wakes = false;
    {
        const std::lock_guard lock(mutex_);
        wakes = waiting_.empty();
        waiting_.add(u, std::move(op));
        wakes = wakes || (u == urgency::awaited && waiting_.is_awaited());
    }
    if (wakes)
        wake_.notify_one();
}

void group_commit::give_up_after(std::chrono::milliseconds patience)
{
    const auto when = clock::now() + patience;
    {
        const std::lock_guard lock(mutex_);
        give_up_ = when;
    }
    tables_.db.give_up_at(when);
    wake_.notify_one();
}

void group_commit::refuse_after(std::chrono::milliseconds patience)
{
    const std::lock_guard lock(mutex_);
    refuse_after_ = patience;
}

group_commit::statistics group_commit::stats() const
{
    const std::lock_guard lock(mutex_);
    auto s = stats_;
    s.waiting = waiting_.count();
    s.waiting_bytes = waiting_.bytes();
    return s;
}

void group_commit::run()
{
    name_this_thread("store");
    for (;;) {
        operations group;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty())
                return;
            linger(lock);
            group = waiting_.take(bulk_share_, clock::now());
            last_size_ = group.size();
        }

        const auto began = clock::now();
        write_all(std::move(group));
        const std::chrono::duration<double> took = clock::now() - began;

        const std::lock_guard lock(mutex_);
        ++stats_.commits;
        stats_.time.add(took.count());
        stats_.last_seconds = took.count();
    }
}

// When much comes in, a commit that begins at once finds little, and the next has to begin anew.
// So it waits for more, for as long as more comes. A lone operation never waits, nor does one of
// producers that wait for their answers before they go on.
void group_commit::linger(std::unique_lock<std::mutex>& lock)
{
    if (last_size_ < linger_from)
        return;
    const auto is_over = [this] { return stopping_ || waiting_.is_awaited(); };
    for (int i = 0; i < linger_steps && !is_over(); ++i) {
        const auto before = waiting_.count();
        if (before >= linger_until)
            return;
        wake_.wait_for(lock, linger_step, is_over);
        if (waiting_.count() - before < linger_from / 4)
            return;
    }
}

// Until each of them is written, or never will be. What must not be lost (the outcome of a request)
// is tried until the disk takes it.
void group_commit::write_all(operations group)
{
    bool once_more = false;
    while (!group.empty()) {
        auto failed = broken_ ? std::optional(sql::remedy::none) : write(group, once_more);
        if (!failed) {
            report(std::move(group), true);
            return;
        }
        if (*failed == sql::remedy::another_time) {
            if (has_failed_for_long())
                refuse_what_may_fail(group);
            if (group.empty() || pause_after_failure())
                continue;
        }
        if (*failed == sql::remedy::once_more) {
            if (!std::exchange(once_more, true))
                continue;
            failed = sql::remedy::without_it;
        }
        if (*failed != sql::remedy::without_it || group.size() == 1) {
            report(std::move(group), false);
            return;
        }
        // One of them is what the others fail for: halving finds it.
        const auto middle = group.begin() + static_cast<std::ptrdiff_t>(group.size() / 2);
        operations second(std::move_iterator(middle), std::move_iterator(group.end()));
        group.erase(middle, group.end());
        write_all(std::move(group));
        group = std::move(second);
        once_more = false;
    }
}

// Nothing: it is on disk. `once_more`: what others have written meanwhile was looked at already.
std::optional<sql::remedy> group_commit::write(operations& group, bool once_more)
{
    try {
        sql::transaction change(tables_.db);
        begin_group(tables_, group);
        const auto bytes = bytes_of(group);
        tables_.bodies.hurry(group.front()->urgency == urgency::awaited && bytes <= few_bytes);
        const auto began = clock::now();
        for (const auto& op : group)
            op->apply(tables_);
        const auto applied = clock::now();
        tables_.flush();
        change.commit();
        bulk_share_.written(bytes, applied - began, clock::now() - applied);
        tables_.committed();
        handlers_.on_commit();
        note(false);
        return std::nullopt;
    } catch (const sql::error& e) {
        tables_.rolled_back();
        if (e.remedy() != sql::remedy::once_more || once_more)
            handlers_.on_error(e.what());
        note(e.remedy() == sql::remedy::another_time);
        broken_ = e.remedy() == sql::remedy::none || e.remedy() == sql::remedy::term_is_lost;
        if (broken_)
            handlers_.on_broken(e);
        return e.remedy();
    }
}

void group_commit::note(bool failing)
{
    if (!failing)
        fails_since_.reset();
    else if (!fails_since_)
        fails_since_ = clock::now();
    const std::lock_guard lock(mutex_);
    stats_.failing = failing;
}

// Nobody who can be told so waits for a disk that takes nothing: neither those in this group nor
// those behind it.
void group_commit::refuse_what_may_fail(operations& group)
{
    operations refused;
    for (auto& op : group)
        if (op->may_fail)
            refused.push_back(std::move(op));
    std::erase(group, nullptr);
    {
        const std::lock_guard lock(mutex_);
        std::ranges::move(waiting_.take_what_may_fail(), std::back_inserter(refused));
    }
    if (!refused.empty())
        report(std::move(refused), false);
}

bool group_commit::has_failed_for_long() const
{
    const std::lock_guard lock(mutex_);
    const auto now = clock::now();
    return now - fails_since_.value_or(now) >= refuse_after_ || now >= give_up_ || stopping_;
}

bool group_commit::pause_after_failure()
{
    std::unique_lock lock(mutex_);
    const auto until = clock::now() + retry_delay_after_failure;
    const auto given_up = [this] { return stopping_ || clock::now() >= give_up_; };
    return !wake_.wait_until(lock, std::min(until, give_up_), given_up) && !given_up();
}

// Who is told of an operation finds it counted.
void group_commit::report(operations group, bool ok)
{
    {
        const std::lock_guard lock(mutex_);
        stats_.operations += group.size();
    }
    completions_->add(std::move(group), ok);
}

} // namespace relay
