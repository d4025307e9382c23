#pragma once

#include "relay/base/duration_histogram.hpp"
#include "store/sqlite/writer/write_operation.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace relay {

namespace sqlite {
class connection;
enum class remedy;
} // namespace sqlite

struct tables;
struct written_bodies;

// Writes whatever waits in one transaction, syncs once, and then reports all of it to the network
// thread with one post.
//
// Two threads take turns, each with a group of its own. While one writes rows, the other puts the
// bodies of the next group on disk, if there is much of it: so neither the disk nor the processor
// waits for the other one. Who has the turn at the bodies gives it up when it has that at the rows,
// so groups stay in order, and a lone change is written by one thread. What is express, and little,
// joins the group that is about to write its rows.
class group_commit
{
public:
    struct limits
    {
        std::size_t operations{1'024};
        std::size_t bytes{3 << 20}; // some 2 ms
    };

    struct statistics
    {
        std::size_t commits{};
        std::size_t operations{};
        std::size_t waiting{}; // operations
        std::size_t waiting_bytes{};
        duration_histogram time; // of commits
        double last_seconds{};
        bool failing{}; // the disk did not take the last one
    };

    using error_handler = std::function<void(const std::string&)>;

    // Both are called on the store's thread with what SQLite says: `on_error` whenever a commit
    // fails, `on_broken` once, when no commit will succeed any more.
    group_commit(
        sqlite::connection& db,
        tables& t,
        boost::asio::any_io_executor network,
        error_handler on_error,
        error_handler on_broken
    );

    // Writes what waits, and ends the thread. Completions are posted as ever.
    ~group_commit();

    // From any thread. Operations of one urgency are applied in the order of their posting.
    void post(urgency u, std::unique_ptr<write_operation> op);

    // From any thread. From then on a disk that takes nothing is tried no longer than for so long.
    void give_up_after(std::chrono::milliseconds patience);

    statistics stats() const;

private:
    using operations = std::vector<std::unique_ptr<write_operation>>;

    void run();
    void let_next_begin(std::size_t with);
    operations take_group();
    void take_express(operations& group);
    void take_first(std::deque<std::unique_ptr<write_operation>>& from, operations& to);
    void linger(std::unique_lock<std::mutex>& lock);
    std::unique_lock<std::mutex> wait_for_rows(operations& group, operations& late);
    bool write_ahead(const operations& of, written_bodies& to);
    void write_bodies(const operations& of, written_bodies& to);
    void write_all(operations group);
    std::optional<sqlite::remedy> write(operations& group);
    void refuse_what_may_fail(operations& group);
    void report(operations group, bool ok);

    void note(bool failing);

    // False: no more waiting.
    bool pause_after_failure();

    sqlite::connection& db_;
    tables& tables_;
    boost::asio::any_io_executor network_;
    error_handler on_error_;
    error_handler on_broken_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<write_operation>> express_;
    std::deque<std::unique_ptr<write_operation>> bulk_;
    statistics stats_;
    bool stopping_{};
    std::chrono::steady_clock::time_point give_up_{std::chrono::steady_clock::time_point::max()};

    std::size_t enough_{1}; // of what waits, for a group to begin with

    operations ready_; // its bodies are written, and it waits for its turn at the rows

    std::mutex bodies_turn_;  // to take a group, and to write its bodies
    std::size_t last_size_{}; // of the last group; with that turn, as the log of the bodies

    std::mutex rows_turn_; // to write the rows
    bool broken_{};        // with that turn, as the database and the tables
    bool bodies_written_{};

    std::array<std::thread, 2> threads_; // the last member: they use the others
};

} // namespace relay
