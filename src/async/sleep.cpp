#include "relay/async/sleep.hpp"

#include "relay/async/cancellation.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;

namespace relay {

asio::awaitable<void> sleep_for(std::chrono::steady_clock::duration time)
{
    co_await throw_if_stopped();
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

} // namespace relay
