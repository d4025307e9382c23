#pragma once

#include "relay/async/sleep.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay::test {

// While the test's clock stands still, other threads, and other coroutines of the test, go on.
inline boost::asio::awaitable<void> let_others_go_on()
{
    return sleep_for(milliseconds(1));
}

// Waits for what other threads, or other coroutines of the test, bring about, and nobody tells of:
// looks again and again. For what a clock decides a test sets the clock.
template <class Predicate>
boost::asio::awaitable<void> until(Predicate reached)
{
    while (!reached())
        co_await let_others_go_on();
}

} // namespace relay::test
