#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace relay {

// Suspends for a while. Throws operation_aborted when the caller is cancelled; a task that can
// stop in its sleep writes `co_await until_stopped(sleep_for(...))`.
boost::asio::awaitable<void> sleep_for(std::chrono::steady_clock::duration time);

} // namespace relay
