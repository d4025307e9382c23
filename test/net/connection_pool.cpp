#include "net/pool_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

using test::answer;
using test::answer_and_close;
using test::drop;
using test::peer;
using test::pool_fixture;

BOOST_FIXTURE_TEST_SUITE(connection_pool, pool_fixture)

BOOST_AUTO_TEST_CASE(a_connection_is_used_again)
{
    http_client client(ctx.get_executor(), settings());
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(post_once(client).answer.status == 200u);
    BOOST_TEST(server.connections == 1);
    BOOST_TEST(client.handshakes() == 1u);
    BOOST_TEST(client.open() == 1u);
    BOOST_TEST(client.busy() == 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_server_closed_while_idle_is_replaced_unseen)
{
    server.scripts = {answer_and_close};
    http_client client(ctx.get_executor(), settings());
    post_once(client);
    const auto result = post_once(client);
    BOOST_TEST((result.status == exchange_status::answered));
    BOOST_TEST(!result.lost);
    BOOST_TEST(server.connections == 2);
    BOOST_TEST(client.open() == 1u);
}

BOOST_AUTO_TEST_CASE(never_more_connections_than_allowed_and_who_waits_is_served_in_turn)
{
    server.scripts = {held(), held()};
    auto s = settings();
    s.max_connections = 2;
    http_client client(ctx.get_executor(), s);
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 10; ++i)
            start(client);
        co_await requests_arrived(2);
        BOOST_TEST(client.open() == 2u);
        BOOST_TEST(client.busy() == 2u);
        let_answer();
        co_await all_ended();
    };
    test::run(ctx, test());
    for (const auto& result : results)
        BOOST_TEST((result && result->answer.status == 200u));
    BOOST_TEST(server.connections == 2);
    BOOST_TEST(client.open() == 2u);
    BOOST_TEST(client.busy() == 0u);
}

BOOST_AUTO_TEST_CASE(who_waits_gets_the_place_of_a_connection_that_failed)
{
    server.scripts = {drop, drop};
    auto s = settings();
    s.max_connections = 1;
    http_client client(ctx.get_executor(), s);
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i)
            start(client);
        co_await all_ended();
    };
    test::run(ctx, test());
    BOOST_TEST((results[0]->status == exchange_status::no_answer));
    BOOST_TEST((results[1]->status == exchange_status::no_answer));
    BOOST_TEST((results[2]->status == exchange_status::answered));
}

BOOST_AUTO_TEST_CASE(a_cancelled_exchange_closes_its_connection_and_lets_the_next_one_in)
{
    server.scripts = {held()};
    auto s = settings();
    s.max_connections = 1;
    http_client client(ctx.get_executor(), s);
    asio::cancellation_signal first;
    asio::cancellation_signal second;
    auto test = [&]() -> asio::awaitable<void> {
        start(client, first.slot());
        start(client, second.slot());
        start(client);
        co_await requests_arrived(1);
        second.emit(asio::cancellation_type::terminal); // while it waits in line
        first.emit(asio::cancellation_type::terminal);  // while it waits for its answer
        co_await all_ended();
    };
    test::run(ctx, test());
    BOOST_TEST((errors[0] != nullptr));
    BOOST_TEST((errors[1] != nullptr));
    BOOST_TEST((results[2] && results[2]->answer.status == 200u));
    BOOST_TEST(server.connections == 2);
    BOOST_TEST(client.open() == 1u);
    BOOST_TEST(client.busy() == 0u);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_after_its_time)
{
    bool gone = false;
    server.scripts = {[&](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}"));
        try {
            co_await p.read_request();
        } catch (const boost::system::system_error&) {
            gone = true;
        }
        changed.notify_all();
    }};
    auto s = settings();
    s.idle_timeout = 1ms;
    http_client client(ctx.get_executor(), s);
    auto test = [&]() -> asio::awaitable<void> {
        co_await post(client);
        while (!gone)
            co_await changed.wait();
    };
    test::run(ctx, test());
    BOOST_TEST(client.open() == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_may_go_while_its_exchange_runs)
{
    server.scripts = {held()};
    auto client = std::make_unique<http_client>(ctx.get_executor(), settings());
    auto test = [&]() -> asio::awaitable<void> {
        start(*client);
        co_await requests_arrived(1);
        client.reset();
        let_answer();
        co_await all_ended();
    };
    test::run(ctx, test());
    BOOST_TEST((results[0] && results[0]->answer.status == 200u));
}

BOOST_AUTO_TEST_CASE(a_context_may_go_while_an_exchange_runs)
{
    server.scripts = {held()};
    http_client client(ctx.get_executor(), settings());
    auto test = [&]() -> asio::awaitable<void> {
        start(client);
        start(client);
        co_await requests_arrived(2);
    };
    server.scripts.push_back(held());
    test::run(ctx, test());
    BOOST_TEST(client.busy() == 2u);
}

BOOST_AUTO_TEST_CASE(nothing_keeps_the_context_busy_once_the_client_is_gone)
{
    {
        http_client client(ctx.get_executor(), settings());
        post_once(client);
    }
    server.stop();
    ctx.restart();
    ctx.run_for(10s);
    BOOST_TEST(ctx.stopped());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
