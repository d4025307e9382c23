#include "sim/timer_queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay::sim {

void timer_queue::add(steady_time when, std::function<void()> what)
{
    const auto added = entries_.emplace(when, std::move(what));
    if (added == entries_.begin())
        timer_.cancel();
}

asio::awaitable<void> timer_queue::run()
{
    while (!stopped_) {
        const auto now = std::chrono::steady_clock::now();
        while (!entries_.empty() && entries_.begin()->first <= now) {
            const auto due = entries_.extract(entries_.begin());
            due.mapped()();
        }
        timer_.expires_at(entries_.empty() ? steady_time::max() : entries_.begin()->first);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void timer_queue::stop()
{
    stopped_ = true;
    timer_.cancel();
}

} // namespace relay::sim
