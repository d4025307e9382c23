#pragma once

#include "relay/async/notifier.hpp"
#include "relay/async/until_stopped.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

namespace relay {

// A bounded hand-off between two stages, for tasks of a task_group. What is inside when the
// stages are asked to stop stays inside: the store still has it.
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
          added_(ex)
    {
    }

    // Hands `item` on. Suspends while the channel is full: this is the pipeline's back-pressure.
    // False: the task has been asked to stop, and the item was dropped.
    boost::asio::awaitable<bool> push(T item)
    {
        while (full()) {
            if (!co_await until_stopped(taken_.wait()))
                co_return false;
        }
        put(std::move(item));
        co_return true;
    }

    // The same without waiting; false, and `item` is untouched, when the channel is full.
    bool try_push(T&& item)
    {
        if (full())
            return false;
        put(std::move(item));
        return true;
    }

    // Takes the next item; nothing means that the task has been asked to stop.
    boost::asio::awaitable<std::optional<T>> next()
    {
        if (co_await stop_requested())
            co_return std::nullopt;
        while (items_.empty()) {
            if (!co_await until_stopped(added_.wait()))
                co_return std::nullopt;
        }
        co_return take();
    }

    // Takes the next item if there is one.
    std::optional<T> try_next() { return items_.empty() ? std::nullopt : take(); }

    std::size_t size() const { return items_.size(); }
    bool full() const { return items_.size() >= capacity_; }

private:
    void put(T&& item)
    {
        items_.push_back(std::move(item));
        added_.notify_all();
    }

    std::optional<T> take()
    {
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        taken_.notify_all();
        return item;
    }

    std::size_t capacity_;
    std::deque<T> items_;
    notifier taken_;
    notifier added_;
};

} // namespace relay
