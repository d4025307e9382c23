#include "relay/async/await_callback.hpp"

#include "relay/async/run_blocking.hpp"
#include "support/run.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace asio = boost::asio;
using namespace relay;

BOOST_AUTO_TEST_SUITE(callbacks)

BOOST_AUTO_TEST_CASE(a_coroutine_awaits_what_a_callback_is_given)
{
    asio::io_context ctx;
    std::function<void(std::string)> callback; // asks for what can be copied

    auto test = [&]() -> asio::awaitable<void> {
        auto begin = [&](auto done) {
            callback = done;
            asio::post(ctx, [&] { callback("found"); });
        };
        const auto result = co_await await_callback<void(std::string)>(std::move(begin));
        BOOST_TEST(result == "found");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_coroutine_whose_callback_is_dropped_ends)
{
    asio::io_context ctx;
    std::function<void(int)> callback;
    auto alive = std::make_shared<int>();

    auto waits = [&](std::shared_ptr<int>) -> asio::awaitable<void> {
        auto begin = [&](auto done) { callback = done; };
        co_await await_callback<void(int)>(std::move(begin));
    };
    asio::co_spawn(ctx, waits(alive), asio::detached);
    ctx.poll();
    BOOST_TEST(!ctx.stopped()); // the call is waited for
    BOOST_TEST(alive.use_count() == 2);
    callback = nullptr;
    ctx.poll();
    BOOST_TEST(alive.use_count() == 1);
    BOOST_TEST(ctx.stopped());
}

BOOST_AUTO_TEST_CASE(what_blocks_runs_elsewhere_and_its_error_comes_back)
{
    asio::io_context ctx;
    asio::thread_pool pool(1);

    auto test = [&]() -> asio::awaitable<void> {
        const auto here = std::this_thread::get_id();
        const auto there = co_await run_blocking(pool, [] { return std::this_thread::get_id(); });
        BOOST_TEST((there != here));
        BOOST_TEST((std::this_thread::get_id() == here));

        std::string error;
        try {
            co_await run_blocking(pool, []() -> int { throw std::runtime_error("no disk"); });
        } catch (const std::runtime_error& e) {
            error = e.what();
        }
        BOOST_TEST(error == "no disk");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()
