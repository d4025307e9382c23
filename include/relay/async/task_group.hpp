#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <list>

namespace relay {

// Owns a set of running coroutines: nothing runs detached, and whoever starts tasks waits for
// them. The first task to fail stops the others, and its error is what shut_down() throws.
// A group and its tasks share one thread. Unless the io_context has stopped for good, a group must
// not end before its tasks have: shut_down() sees to it.
class task_group
{
public:
    explicit task_group(boost::asio::any_io_executor ex);

    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    // Starts a task; it runs up to its first wait inside the call. Once the group has been asked to
    // stop, the task is dropped instead.
    void spawn(boost::asio::awaitable<void> task);

    // Waits until every task has ended, or the caller is cancelled.
    boost::asio::awaitable<void> wait();

    // Asks every task to stop: between two items, or after `grace` in the middle of one. Returns
    // when all have ended, also when the caller is cancelled meanwhile. See until_stopped.hpp.
    boost::asio::awaitable<void> shut_down(std::chrono::milliseconds grace);

    // Tasks that have not ended
    std::size_t size() const { return children_.size(); }

private:
    using children = std::list<boost::asio::cancellation_signal>;

    boost::asio::awaitable<void> look();
    bool has_expired() const;
    void stop(boost::asio::cancellation_type how);
    void on_exit(children::iterator child, std::exception_ptr error);

    boost::asio::any_io_executor ex_;
    boost::asio::steady_timer empty_; // cancelled when the last child ends
    children children_;
    bool stopping_{};
    bool cut_short_{}; // in the midst of what they do
    std::exception_ptr failure_;
};

} // namespace relay
