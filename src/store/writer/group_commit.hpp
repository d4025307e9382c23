#pragma once

#include "relay/base/duration_histogram.hpp"
#include "store/sql/error.hpp"
#include "store/writer/bulk_share.hpp"
#include "store/writer/completion_queue.hpp"
#include "store/writer/waiting_operations.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace relay {

namespace sql {
enum class remedy;
} // namespace sql

struct tables;

// One thread that writes whatever waits in one transaction, syncs once, and then reports all of it
// to the network thread.
class group_commit
{
public:
    struct statistics
    {
        std::size_t commits{};
        std::size_t operations{}; // whose ends were told
        std::size_t waiting{};    // operations
        std::size_t waiting_bytes{};
        duration_histogram time; // of commits
        double last_seconds{};
        bool failing{}; // the disk did not take the last one
    };

    using error_handler = std::function<void(const std::string&)>;

    // All are called on the store's thread; the last two with what the database says.
    struct handlers
    {
        std::function<void()> on_commit;
        error_handler on_error;                           // whenever a commit fails
        std::function<void(const sql::error&)> on_broken; // once: no commit will succeed any more
    };

    group_commit(tables& t, boost::asio::any_io_executor network, handlers h);

    // Writes what waits, and ends the thread. Completions are posted as ever.
    ~group_commit();

    // From any thread. Operations of one urgency are applied in the order of their posting.
    void post(urgency u, std::unique_ptr<write_operation> op);

    // From any thread. From then on a disk that takes nothing is tried no longer than for so long.
    void give_up_after(std::chrono::milliseconds patience);

    // From any thread. What may fail is refused when nothing could be written for so long; as long
    // as this is not called, at once.
    void refuse_after(std::chrono::milliseconds patience);

    statistics stats() const;

private:
    using operations = completion_queue::operations;

    void run();
    void linger(std::unique_lock<std::mutex>& lock);
    void write_all(operations group);
    std::optional<sql::remedy> write(operations& group, bool once_more);
    void refuse_what_may_fail(operations& group);
    void report(operations group, bool ok);

    void note(bool failing);

    bool has_failed_for_long() const;

    // False: no more waiting.
    bool pause_after_failure();

    tables& tables_;
    std::shared_ptr<completion_queue> completions_;
    handlers handlers_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    waiting_operations waiting_;
    statistics stats_; // but for what waits
    bool stopping_{};
    std::chrono::steady_clock::time_point give_up_{std::chrono::steady_clock::time_point::max()};
    std::chrono::milliseconds refuse_after_{0};

    bool broken_{}; // the thread's own, as what follows
    bulk_share bulk_share_;
    std::size_t last_size_{}; // operations of the last commit
    std::optional<std::chrono::steady_clock::time_point> fails_since_;

    std::thread thread_; // the last member: it uses the others
};

} // namespace relay
