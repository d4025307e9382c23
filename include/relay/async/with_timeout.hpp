#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace relay {

// Runs `task`, and throws system_error(timed_out) if it outlives `limit`; it is cancelled then,
// and has ended when this throws. Unlike `task || timer`, which waits for a *success*, an error of
// the task ends the wait at once.
template <class T>
boost::asio::awaitable<T>
with_timeout(boost::asio::awaitable<T> task, boost::asio::steady_timer::duration limit)
{
    namespace asio = boost::asio;
    auto ex = co_await asio::this_coro::executor;
    asio::steady_timer timer(ex, limit);
    auto race = asio::experimental::make_parallel_group(
        asio::co_spawn(ex, std::move(task), asio::deferred), timer.async_wait(asio::deferred)
    );
    auto outcome =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    constexpr auto last = std::tuple_size_v<decltype(outcome)> - 1;
    if (std::get<0>(outcome)[0] == 1 && !std::get<last>(outcome))
        throw boost::system::system_error(asio::error::timed_out);
    if (std::get<1>(outcome))
        std::rethrow_exception(std::get<1>(outcome));
    if constexpr (!std::is_void_v<T>)
        co_return std::move(std::get<2>(outcome));
}

} // namespace relay
