#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace relay::test {

// Runs a test written as a coroutine. The test fails if it throws, or if it hangs.
inline void run(boost::asio::io_context& ctx, boost::asio::awaitable<void> test)
{
    bool done = false;
    std::exception_ptr failure;
    auto on_done = [&](std::exception_ptr error) {
        done = true;
        failure = error;
        ctx.stop();
    };
    boost::asio::co_spawn(ctx, std::move(test), on_done);
    ctx.restart();
    ctx.run_for(std::chrono::seconds(30));
    if (failure)
        std::rethrow_exception(failure);
    BOOST_TEST(done, "the test didn't end in time");
}

} // namespace relay::test
