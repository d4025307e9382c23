#pragma once

#include "relay/async/cancellation.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <optional>
#include <tuple>
#include <utility>

// How a task comes to its end. A request to stop has two degrees, Asio's cancellation types:
//
//   total     finish the item at hand, take no other;
//   terminal  stop now, in the middle of an operation.
//
// Only what goes through until_stopped() notices `total`; everything else a task awaits runs to
// its end, and is cut short by `terminal` alone. All this holds in tasks of a task_group, which
// sets them up for it.

namespace relay {

// `total` is remembered, but doesn't reach the operation that is being awaited.
inline auto finish_item()
{
    namespace asio = boost::asio;
    return asio::this_coro::reset_cancellation_state(
        asio::enable_total_cancellation(), asio::enable_terminal_cancellation()
    );
}

inline boost::asio::awaitable<bool> stop_requested()
{
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    co_return state.cancelled() != boost::asio::cancellation_type::none;
}

namespace detail {

// Operations that report errors as values (as_tuple) report a cancellation in the same way
template <class T>
bool is_cut_short(const T&)
{
    return false;
}

template <class... Ts>
bool is_cut_short(const std::tuple<boost::system::error_code, Ts...>& result)
{
    return is_cancellation(std::get<0>(result));
}

} // namespace detail

// Awaits `operation`; nothing means that it was cut short, or not begun, because the task has been
// asked to stop. A result that came at the same moment is not lost: it's returned, and the next
// call gives nothing.
template <class T>
boost::asio::awaitable<std::optional<T>> until_stopped(boost::asio::awaitable<T> operation)
{
    namespace asio = boost::asio;
    if (co_await stop_requested())
        co_return std::nullopt;

    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    std::optional<T> result;
    std::exception_ptr error;
    try {
        result.emplace(co_await std::move(operation));
    } catch (...) {
        error = std::current_exception();
    }
    const bool stopped = co_await stop_requested();
    if (!stopped)
        co_await finish_item();
    if (stopped && (is_cancellation(error) || (result && detail::is_cut_short(*result))))
        co_return std::nullopt;
    if (error)
        std::rethrow_exception(error);
    co_return result;
}

// The same for what has no result; false instead of nothing.
inline boost::asio::awaitable<bool> until_stopped(boost::asio::awaitable<void> operation)
{
    auto as_value = [](boost::asio::awaitable<void> op) -> boost::asio::awaitable<bool> {
        co_await std::move(op);
        co_return true;
    };
    const auto done = co_await until_stopped(as_value(std::move(operation)));
    co_return done.has_value();
}

} // namespace relay
