#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace relay {

// Wakes coroutines that wait for something to change. It carries no state of its own: whoever
// waits looks at the thing itself, in a loop:
//
//     while (queue.empty())
//         co_await changed.wait();
//
// Since everything runs on one thread, nothing can change between the look and the wait. A waiter
// may outlive the notifier, but then nobody wakes it.
class notifier
{
public:
    using clock = std::chrono::steady_clock;

    explicit notifier(boost::asio::any_io_executor ex);

    // Suspends until notified. Throws operation_aborted when the caller is cancelled.
    boost::asio::awaitable<void> wait();

    // The same, until `deadline` at the latest; false means that it came first.
    boost::asio::awaitable<bool> wait_until(clock::time_point deadline);

    // Wakes whoever waits now. The waiters run later, never inside the call.
    void notify_all();

    // Wakes the one that has waited longest; false if nobody waits.
    bool notify_one();

    std::size_t waiting() const;

    // How often it was notified: who looks at something on another thread compares, and does not
    // wait when it was notified meanwhile.
    std::uint64_t notified() const { return notified_; }

private:
    struct waiters;
    static boost::asio::awaitable<bool> wait_in(
        boost::asio::any_io_executor ex, std::shared_ptr<waiters> all, clock::time_point deadline
    );

    boost::asio::any_io_executor ex_;
    std::shared_ptr<waiters> waiters_;
    std::uint64_t notified_{};
};

} // namespace relay
