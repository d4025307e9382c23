#include "net/client_fixture.hpp"
#include "relay/async/notifier.hpp"
#include "relay/net/http_client.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

using test::answer;
using test::peer;

namespace {

// Exchanges that run beside the test
struct pool_fixture : test::client_fixture
{
    notifier changed{ctx.get_executor()};
    std::vector<std::optional<exchange_result>> results;
    std::vector<std::exception_ptr> errors;
    std::size_t ended{};

    // Starts an exchange; its result will be in results[index]
    void start(http_client& client, asio::cancellation_slot slot = {})
    {
        const auto index = results.size();
        results.emplace_back();
        errors.emplace_back();
        auto on_done = [this, index](std::exception_ptr error, exchange_result result) {
            errors[index] = error;
            if (!error)
                results[index] = std::move(result);
            ++ended;
            changed.notify_all();
        };
        asio::co_spawn(ctx, post(client), asio::bind_cancellation_slot(slot, on_done));
    }

    asio::awaitable<void> all_ended()
    {
        while (ended < results.size())
            co_await changed.wait();
    }

    // Waits until so many connections have a request that isn't answered yet
    asio::awaitable<void> requests_arrived(std::size_t n)
    {
        while (server.received.size() < n)
            co_await changed.wait();
    }

    // Answers as soon as `may_answer` is set
    test::tls_server::script held()
    {
        return [this](peer& p) -> asio::awaitable<void> {
            for (;;) {
                co_await p.read_request();
                changed.notify_all();
                while (!may_answer)
                    co_await changed.wait();
                co_await p.write(answer(200, "{}"));
            }
        };
    }
    bool may_answer{};

    void let_answer()
    {
        may_answer = true;
        changed.notify_all();
    }
};

asio::awaitable<void> answer_and_close(peer& p)
{
    co_await p.read_request();
    co_await p.write(answer(200, "{}"));
    p.close();
}

asio::awaitable<void> answer_one_then_drop_the_next(peer& p)
{
    co_await p.read_request();
    co_await p.write(answer(200, "{}"));
    co_await p.read_request();
    p.close();
}

asio::awaitable<void> say_nothing(peer& p)
{
    for (;;)
        co_await p.read_request();
}

asio::awaitable<void> drop(peer& p)
{
    co_await p.read_request();
    p.reset();
}

} // namespace

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
    s.request_timeout = 200ms;
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
