#include "relay/async/with_timeout.hpp"

#include "relay/async/sleep.hpp"
#include "support/run.hpp"

#include <stdexcept>
#include <string>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

namespace {

asio::awaitable<std::string> answer_after(std::chrono::milliseconds time)
{
    co_await sleep_for(time);
    co_return "answer";
}

asio::awaitable<std::string> break_down()
{
    throw std::runtime_error("it broke");
    co_return "";
}

} // namespace

BOOST_AUTO_TEST_SUITE(timeouts)

BOOST_AUTO_TEST_CASE(what_is_quick_enough_gives_its_result)
{
    asio::io_context ctx;
    auto test = []() -> asio::awaitable<void> {
        BOOST_TEST(co_await with_timeout(answer_after(0ms), 1h) == "answer");
        co_await with_timeout(sleep_for(0ms), 1h);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_takes_too_long_is_cut_short)
{
    asio::io_context ctx;
    auto is_timeout = [](const boost::system::system_error& e) {
        return e.code() == asio::error::timed_out;
    };
    auto with_result = []() -> asio::awaitable<void> {
        co_await with_timeout(answer_after(1h), 1ms);
    };
    auto without = []() -> asio::awaitable<void> { co_await with_timeout(sleep_for(1h), 1ms); };
    BOOST_CHECK_EXCEPTION(test::run(ctx, with_result()), boost::system::system_error, is_timeout);
    BOOST_CHECK_EXCEPTION(test::run(ctx, without()), boost::system::system_error, is_timeout);
}

BOOST_AUTO_TEST_CASE(an_error_ends_the_wait_at_once)
{
    asio::io_context ctx;
    auto test = []() -> asio::awaitable<void> { co_await with_timeout(break_down(), 1h); };
    BOOST_CHECK_THROW(test::run(ctx, test()), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
