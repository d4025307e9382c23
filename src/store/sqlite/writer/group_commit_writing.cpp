#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/tables/tables.hpp"
#include "store/sqlite/writer/group_commit.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

// How a group is written, and what happens when it cannot be

namespace relay {

namespace {

using clock = std::chrono::steady_clock;

// How long to wait before a disk that refused a commit is asked again
constexpr auto retry_delay_after_failure = std::chrono::seconds(1);

} // namespace

// Until each of them is written, or never will be. What must not be lost (the outcome of a request)
// is tried until the disk takes it.
void group_commit::write_all(operations group)
{
    while (!group.empty()) {
        const auto failed = broken_ ? sqlite::remedy::none : write(group);
        if (!failed) {
            report(std::move(group), true);
            return;
        }
        if (*failed == sqlite::remedy::another_time) {
            refuse_what_may_fail(group);
            if (group.empty() || pause_after_failure())
                continue;
        }
        if (*failed != sqlite::remedy::without_it || group.size() == 1) {
            report(std::move(group), false);
            return;
        }
        // One of them is what the others fail for: halving finds it.
        const auto middle = group.begin() + static_cast<std::ptrdiff_t>(group.size() / 2);
        operations second(std::move_iterator(middle), std::move_iterator(group.end()));
        group.erase(middle, group.end());
        write_all(std::move(group));
        group = std::move(second);
    }
}

// Nothing: it is on disk.
std::optional<sqlite::remedy> group_commit::write(operations& group)
{
    try {
        if (!bodies_written_) {
            written_bodies bodies;
            write_bodies(group, bodies);
            tables_.bodies.expect(std::move(bodies));
            bodies_written_ = true;
        }
        sqlite::transaction change(db_);
        tables_.begin();
        for (const auto& op : group)
            op->apply(tables_);
        tables_.flush();
        change.commit();
        tables_.committed();
        note(false);
        return std::nullopt;
    } catch (const sqlite::error& e) {
        tables_.rolled_back();
        on_error_(e.what());
        note(e.remedy() == sqlite::remedy::another_time);
        broken_ = e.remedy() == sqlite::remedy::none;
        if (broken_)
            on_broken_(e.what());
        return e.remedy();
    }
}

void group_commit::note(bool failing)
{
    const std::lock_guard lock(mutex_);
    stats_.failing = failing;
}

// Nobody who can be told so waits for a disk that takes nothing: neither those in this group nor
// those behind it.
void group_commit::refuse_what_may_fail(operations& group)
{
    operations refused;
    const auto refuse = [&refused](auto& from) {
        for (auto& op : from)
            if (op->may_fail)
                refused.push_back(std::move(op));
        std::erase(from, nullptr);
    };
    refuse(group);
    {
        const std::lock_guard lock(mutex_);
        refuse(ready_);
        const auto taken = refused.size();
        refuse(express_);
        refuse(bulk_);
        for (auto op = refused.begin() + static_cast<std::ptrdiff_t>(taken); op != refused.end();
             ++op) {
            --stats_.waiting;
            stats_.waiting_bytes -= (*op)->bytes;
        }
    }
    if (!refused.empty())
        report(std::move(refused), false);
}

bool group_commit::pause_after_failure()
{
    std::unique_lock lock(mutex_);
    const auto until = clock::now() + retry_delay_after_failure;
    const auto given_up = [this] { return stopping_ || clock::now() >= give_up_; };
    return !wake_.wait_until(lock, std::min(until, give_up_), given_up) && !given_up();
}

void group_commit::report(operations group, bool ok)
{
    auto completion = [group = std::move(group), ok]() mutable {
        for (auto& op : group) {
            op->complete(ok);
            op.reset();
        }
    };
    boost::asio::post(network_, std::move(completion));
}

} // namespace relay
