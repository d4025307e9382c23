// Places, time and memory that clients have, and how the server stops
#include "net/http_server_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace relay {

namespace {

struct limits_fixture : test::http_server_fixture
{
    // All places are taken: the one that does nothing goes, the busy one has its answer.
    asio::awaitable<void> a_third_gets_the_place_of(test::raw_client& quiet, test::raw_client& busy)
    {
        auto third = connect();
        co_await third.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"); // busy, too: it makes no room
        BOOST_TEST(!co_await quiet.receive());
        co_await handler.requests_are_in_progress(2);
        BOOST_TEST(counts.made_room == 1u);
        BOOST_TEST(counts.open == 2u);
        handler.let_answer();
        co_await third.receive_until("GET /wait?\n");
        co_await busy.receive_until("GET /wait?\n");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(limits_of_the_http_server, limits_fixture)

BOOST_AUTO_TEST_CASE(large_bodies_share_a_budget_and_give_it_back)
{
    settings.body_memory = 1 << 20;
    start();
    auto test = [&]() -> asio::awaitable<void> {
        const std::string rest =
            " HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + std::string(900'000, 'x');
        auto first = connect();
        co_await first.send("POST /wait" + rest);
        co_await handler.requests_are_in_progress(1);
        auto second = connect();
        co_await second.send("POST /" + rest);
        const auto refused = co_await second.receive_all();
        BOOST_TEST(refused.starts_with("HTTP/1.1 503 "));
        BOOST_TEST(refused.find("Retry-After: 1\r\n") != std::string::npos);

        handler.let_answer();
        co_await first.receive_until("HTTP/1.1 200 OK");
        auto third = connect();
        co_await third.send("POST /" + rest);
        co_await third.receive_until("HTTP/1.1 200 OK");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(who_takes_too_long_is_cut_off)
{
    settings.idle_timeout = 20ms;
    settings.head_timeout = 20ms;
    settings.body_timeout = 20ms;
    BOOST_TEST(answer_to("") == "");
    BOOST_TEST(answer_to("GET / HTTP/1.1\r\nHo") == "");
    BOOST_TEST(answer_to("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab") == "");
    BOOST_TEST(handler.seen.empty());
}

BOOST_AUTO_TEST_CASE(a_stranger_has_no_more_time_before_a_head_than_for_one)
{
    settings.counts = &counts;
    settings.head_timeout = 20ms;
    BOOST_TEST(answer_to("") == "");
    BOOST_TEST(answer_to("GET / HTTP/1.1\r\nHo") == "");
    BOOST_TEST(counts.too_slow == 2u);
    BOOST_TEST(counts.open == 0u);
}

BOOST_AUTO_TEST_CASE(who_was_never_admitted_makes_room_for_others)
{
    settings.counts = &counts;
    settings.max_connections = 2;
    settings.grace_when_full = 50ms;
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto busy = co_await connect_busy();
        auto stranger = connect();
        co_await stranger.send("GET /no HTTP/1.1\r\nHost: x\r\n\r\nGET /");
        co_await stranger.receive_until("who are you?");
        co_await a_third_gets_the_place_of(stranger, busy);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(more_clients_than_allowed_wait_for_a_place)
{
    settings.max_connections = 1;
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto first = connect();
        auto second = connect();
        const std::string request = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
        co_await second.send(request);
        co_await first.send(request);
        co_await first.receive_until("GET /a?\n");
        BOOST_TEST(handler.seen.size() == 1u);
        first.socket.close();
        co_await second.receive_until("GET /a?\n");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(
    who_idles_makes_room_when_there_is_none_left_and_who_waits_for_an_answer_does_not
)
{
    settings.counts = &counts;
    settings.max_connections = 2;
    settings.grace_when_full = 50ms;
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto busy = co_await connect_busy();
        auto idle = connect();
        co_await idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        co_await idle.receive_until("GET /a?\n");
        co_await a_third_gets_the_place_of(idle, busy);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(stopping_ends_idle_connections_and_finishes_requests)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto idle = connect();
        co_await idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        co_await idle.receive_until("GET /a?\n");
        auto busy = connect();
        co_await busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n"
        );
        co_await handler.requests_are_in_progress(1);

        asio::co_spawn(ctx, server.shut_down(1h), asio::detached);
        BOOST_TEST(!co_await idle.receive());
        tcp::socket late(ctx);
        auto [ec] = co_await late.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST((ec == asio::error::connection_refused));

        handler.let_answer();
        const auto answer = co_await busy.receive_all();
        BOOST_TEST(answer.find("Connection: close\r\n") != std::string::npos);
        BOOST_TEST(answer.ends_with("GET /wait?\n"));
        BOOST_TEST(handler.seen.size() == 2u);
        busy.socket.close();
        co_await server.wait();
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(stopping_at_once_drops_requests)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto busy = co_await connect_busy();
        co_await server.shut_down(1ms);
        BOOST_TEST(server.size() == 0u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
