#include "net/pool_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

using test::answer;
using test::answer_one_then_drop_the_next;
using test::drop;
using test::peer;
using test::pool_fixture;
using test::say_nothing;

BOOST_FIXTURE_TEST_SUITE(connections_that_break, pool_fixture)

BOOST_AUTO_TEST_CASE(a_pooled_connection_that_breaks_under_the_request_is_replaced_once)
{
    server.scripts = {answer_one_then_drop_the_next};
    http_client client(ctx.get_executor(), settings());
    post_once(client);
    int announced = 0;
    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> {
        http_request request{.method = "POST", .target = "/emails"};
        request.body = {"same bytes"};
        request.on_writing = [&] { ++announced; };
        result = co_await client.exchange(request);
    };
    test::run(ctx, test());
    BOOST_TEST((result.status == exchange_status::answered));
    BOOST_TEST(result.written);
    BOOST_TEST(result.lost);
    BOOST_TEST(announced == 2);
    BOOST_REQUIRE(server.received.size() == 3u);
    BOOST_TEST(server.received[1] == server.received[2]);
}

BOOST_AUTO_TEST_CASE(what_may_not_be_written_once_more_ends_as_something_without_an_answer)
{
    server.scripts = {answer_one_then_drop_the_next};
    http_client client(ctx.get_executor(), settings());
    post_once(client);
    int asked = 0;
    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> {
        http_request request{.method = "POST", .target = "/emails"};
        request.body = {"{}"};
        request.may_write = [&] { return ++asked == 1; };
        result = co_await client.exchange(request);
    };
    test::run(ctx, test());
    BOOST_TEST((result.status == exchange_status::no_answer));
    BOOST_TEST(result.withheld);
    BOOST_TEST(result.written);
    BOOST_TEST(result.lost);
    BOOST_TEST(asked == 2);
    BOOST_TEST(server.received.size() == 2u);
}

BOOST_AUTO_TEST_CASE(when_the_fresh_connection_breaks_too_there_is_no_answer)
{
    server.scripts = {answer_one_then_drop_the_next, drop};
    http_client client(ctx.get_executor(), settings());
    post_once(client);
    const auto result = post_once(client);
    BOOST_TEST((result.status == exchange_status::no_answer));
    BOOST_TEST(result.written);
    BOOST_TEST(!result.error.empty());
    BOOST_TEST(server.connections == 2);
    BOOST_TEST(client.open() == 0u);
}

BOOST_AUTO_TEST_CASE(when_no_fresh_connection_comes_about_the_result_says_that_bytes_went_out)
{
    server.scripts = {[&](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}"));
        co_await p.read_request();
        server.stop();
        p.close();
    }};
    http_client client(ctx.get_executor(), settings());
    post_once(client);
    const auto result = post_once(client);
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(result.written);
    BOOST_TEST(result.error == "connection refused");
}

BOOST_AUTO_TEST_CASE(a_fresh_connection_that_breaks_is_not_tried_again)
{
    server.scripts = {drop};
    const auto result = post_once(settings());
    BOOST_TEST((result.status == exchange_status::no_answer));
    BOOST_TEST(server.connections == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off_is_not_asked_for_again)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}"));
        co_await p.read_request();
        co_await p.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal");
        p.close();
    }};
    http_client client(ctx.get_executor(), settings());
    post_once(client);
    const auto result = post_once(client);
    BOOST_TEST((result.status == exchange_status::no_answer));
    BOOST_TEST(result.answer.body == "");
    BOOST_TEST(server.connections == 1);
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_given_up_and_not_asked_again)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}"));
        co_await say_nothing(p);
    }};
    auto s = settings();
    http_client patient(ctx.get_executor(), s);
    s.request_timeout = 1s;
    http_client client(ctx.get_executor(), s);
    BOOST_TEST((post_once(client).status == exchange_status::answered));
    const auto result = post_once(client);
    BOOST_TEST((result.status == exchange_status::no_answer));
    BOOST_TEST(result.error == "timed out");
    BOOST_TEST(result.written);
    BOOST_TEST(server.connections == 1);
    BOOST_TEST(client.open() == 0u);
}

BOOST_AUTO_TEST_CASE(a_server_that_reads_nothing_is_given_up)
{
    server.scripts = {[&](peer&) -> asio::awaitable<void> {
        asio::steady_timer for_ever(ctx, asio::steady_timer::time_point::max());
        co_await for_ever.async_wait(asio::use_awaitable);
    }};
    auto s = settings();
    s.request_timeout = 100ms;
    http_client client(ctx.get_executor(), s);
    const std::string body(40 << 20, 'x');
    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> { result = co_await post(client, body); };
    test::run(ctx, test());
    BOOST_TEST((result.status == exchange_status::no_answer));
    BOOST_TEST(result.error == "timed out");
}

BOOST_AUTO_TEST_CASE(a_server_that_announces_the_end_is_believed)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}", "Connection: close\r\n"));
        co_await p.read_request(); // it stays open all the same
    }};
    http_client client(ctx.get_executor(), settings());
    post_once(client);
    BOOST_TEST(client.open() == 0u);
    post_once(client);
    BOOST_TEST(server.connections == 2);
}

BOOST_AUTO_TEST_CASE(bytes_that_nobody_asked_for_end_a_connection)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}") + answer(200, "for whom?"));
        co_await p.read_request();
    }};
    http_client client(ctx.get_executor(), settings());
    BOOST_TEST(post_once(client).answer.body == "{}");
    BOOST_TEST(post_once(client).answer.body == "{}");
    BOOST_TEST(server.connections == 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
