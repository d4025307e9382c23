#include "sim/timer_queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay::sim {

void timer_queue::add(steady_time when, std::function<void()> call)
{
    const auto added = calls_.emplace(when, std::move(call));
    if (added == calls_.begin())
        timer_.cancel();
}

asio::awaitable<void> timer_queue::run()
{
    while (!stopped_) {
        const auto now = std::chrono::steady_clock::now();
        while (!calls_.empty() && calls_.begin()->first <= now) {
            const auto due = calls_.extract(calls_.begin());
            due.mapped()();
        }
        timer_.expires_at(calls_.empty() ? steady_time::max() : calls_.begin()->first);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void timer_queue::stop()
{
    stopped_ = true;
    timer_.cancel();
}

} // namespace relay::sim
