#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace relay::test {

// Who takes so long hangs: with a sanitizer, beside other tests, some take half a minute.
constexpr std::chrono::minutes hangs_after{2};

// Runs a test written as a coroutine. The test fails if it throws, or if it hangs: then `situation`
// tells how things stood, for whoever has but a log to find out why.
inline void run(
    boost::asio::io_context& ctx,
    boost::asio::awaitable<void> test,
    const std::function<std::string()>& situation = [] { return std::string(); }
)
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
    ctx.run_for(hangs_after);
    if (failure)
        std::rethrow_exception(failure);
    if (!done)
        BOOST_ERROR("the test didn't end in time" + situation());
}

} // namespace relay::test
