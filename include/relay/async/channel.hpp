#pragma once

#include "relay/async/notifier.hpp"
#include "relay/async/until_stopped.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/circular_buffer.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace relay {

// A bounded hand-off between two stages, for tasks of a task_group. Each item wakes one of those
// that wait for one, however many do. What is inside when the stages are asked to stop stays
// inside: the store still has it.
//
// Not Asio's channel, whose close() in Boost 1.81 drops items and strands senders, and which loses
// its buffer by a cancelled receive.
template <class T>
class channel
{
public:
    channel(boost::asio::any_io_executor ex, std::size_t capacity)
        : items_(capacity),
          added_(ex, never),
          taken_(ex),
          emptied_(ex)
    {
    }

    // Hands `item` on. Suspends while the channel is full: this is the pipeline's back-pressure.
    // False: the task has been asked to stop, or the channel is closed, and the item was dropped.
    boost::asio::awaitable<bool> push(T item)
    {
        while (!closed_ && full()) {
            if (!co_await until_stopped(taken_.wait()))
                co_return false;
        }
        if (closed_)
            co_return false;
        put(std::move(item));
        co_return true;
    }

    // The same without waiting; false, and `item` is untouched, when the channel is full or closed.
    bool try_push(T&& item)
    {
        if (closed_ || full())
            return false;
        put(std::move(item));
        return true;
    }

    // Takes the next item. Nothing: the channel is closed and empty, or the task has been asked to
    // stop.
    boost::asio::awaitable<std::optional<T>> next()
    {
        const auto stopped = [](boost::asio::cancellation_state state) {
            return state.cancelled() != boost::asio::cancellation_type::none;
        };
        if (stopped(co_await boost::asio::this_coro::cancellation_state))
            co_return std::nullopt;
        while (items_.empty() && !closed_) {
            // As until_stopped() does, without its cost
            co_await boost::asio::this_coro::reset_cancellation_state(
                boost::asio::enable_total_cancellation()
            );
            co_await added_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            if (stopped(co_await boost::asio::this_coro::cancellation_state))
                co_return std::nullopt;
            co_await finish_item();
        }
        co_return try_next();
    }

    // Takes the next item if there is one.
    std::optional<T> try_next() { return items_.empty() ? std::nullopt : take(); }

    // Nothing comes any more. What is inside is still to be taken.
    void close()
    {
        closed_ = true;
        added_.cancel();
        taken_.notify_all();
    }

    // Suspends until all that was handed on is taken.
    boost::asio::awaitable<void> emptied()
    {
        while (!items_.empty())
            co_await emptied_.wait();
    }

    std::size_t size() const { return items_.size(); }
    bool full() const { return items_.full(); }

private:
    static constexpr auto never = boost::asio::steady_timer::time_point::max();

    void put(T&& item)
    {
        items_.push_back(std::move(item));
        added_.cancel_one();
    }

    std::optional<T> take()
    {
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        taken_.notify_one();
        if (items_.empty())
            emptied_.notify_all();
        return item;
    }

    boost::circular_buffer<T> items_;
    bool closed_{};
    boost::asio::steady_timer
        added_; // never expires: who waits for an item is woken by its cancelling
    notifier taken_;
    notifier emptied_;
};

} // namespace relay
