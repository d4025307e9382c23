#pragma once

#include "relay/async/notifier.hpp"
#include "relay/async/until_stopped.hpp"

#include <cstddef>
#include <deque>
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
        : capacity_(capacity),
          taken_(ex),
          added_(ex),
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
        if (co_await stop_requested())
            co_return std::nullopt;
        while (items_.empty() && !closed_) {
            if (!co_await until_stopped(added_.wait()))
                co_return std::nullopt;
        }
        co_return try_next();
    }

    // Takes the next item if there is one.
    std::optional<T> try_next() { return items_.empty() ? std::nullopt : take(); }

    // Nothing comes any more. What is inside is still to be taken.
    void close()
    {
        closed_ = true;
        added_.notify_all();
        taken_.notify_all();
    }

    // Suspends until all that was handed on is taken.
    boost::asio::awaitable<void> emptied()
    {
        while (!items_.empty())
            co_await emptied_.wait();
    }

    std::size_t size() const { return items_.size(); }
    bool full() const { return items_.size() >= capacity_; }

    // Tasks that wait for an item
    std::size_t waiting() const { return added_.waiting(); }

private:
    void put(T&& item)
    {
        items_.push_back(std::move(item));
        added_.notify_one();
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

    std::size_t capacity_;
    std::deque<T> items_;
    bool closed_{};
    notifier taken_;
    notifier added_;
    notifier emptied_;
};

} // namespace relay
