#include "relay/server/http/large_answers.hpp"
#include "server/http/json_list.hpp"
#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

namespace relay {

namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(long_answers)

BOOST_AUTO_TEST_CASE(with_a_large_email_are_made_beside_the_network_thread)
{
    asio::io_context ctx;
    large_answers answers;
    const auto here = std::this_thread::get_id();
    auto test = [&]() -> asio::awaitable<void> {
        const auto where = [&] {
            return std::string(std::this_thread::get_id() == here ? "here" : "beside");
        };
        BOOST_TEST(co_await answers.make(1'000, where) == "here");
        BOOST_TEST(co_await answers.make(40u << 20, where) == "beside");
        BOOST_TEST((std::this_thread::get_id() == here));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_are_lists_let_others_have_the_thread_in_between)
{
    asio::io_context ctx;
    const std::vector<int> rows(1'000, 7);
    std::size_t written = 0;
    std::vector<std::size_t> looked;
    auto look = [&]() -> asio::awaitable<void> {
        while (written < rows.size()) {
            looked.push_back(written);
            co_await asio::post(ctx, asio::use_awaitable);
        }
    };
    auto test = [&]() -> asio::awaitable<void> {
        asio::co_spawn(ctx, look(), [](std::exception_ptr e) { BOOST_TEST(!e); });
        const auto row = [&](int n) {
            ++written;
            return boost::json::value(n);
        };
        const auto list = co_await write_json_list(ctx.get_executor(), rows, row);
        BOOST_TEST(list.size() == 2 * rows.size() + 1);
        BOOST_TEST(list.starts_with("[7,7,"));
        BOOST_TEST(list.ends_with(",7]"));
    };
    test::run(ctx, test());
    for (std::size_t i = 1; i < looked.size(); ++i)
        BOOST_TEST(looked[i] - looked[i - 1] <= rows_at_once);
    BOOST_TEST(looked.size() >= rows.size() / rows_at_once);
}

BOOST_AUTO_TEST_CASE(of_nothing_are_empty_lists)
{
    asio::io_context ctx;
    auto test = [&]() -> asio::awaitable<void> {
        const std::vector<int> none;
        const auto row = [](int n) { return boost::json::value(n); };
        BOOST_TEST(co_await write_json_list(ctx.get_executor(), none, row) == "[]");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
