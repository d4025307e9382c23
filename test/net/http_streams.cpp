#include "net/http_server_fixture.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

using test::count_of;
using test::status_line;

BOOST_FIXTURE_TEST_SUITE(http_streams, test::http_server_fixture)

BOOST_AUTO_TEST_CASE(a_body_longer_than_may_be_held_is_read_in_pieces)
{
    settings.max_body = 1'000;
    settings.body_memory = 1'000;
    const auto answer = answer_to(
        "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" +
        std::string(3'000'000, 'x') + "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    );
    BOOST_TEST(count_of(answer, "HTTP/1.1 200 OK") == 2u);
    BOOST_TEST(count_of(answer, "read 3000000") == 1u);
    BOOST_TEST(handler.largest_piece <= 64u << 10);
}

BOOST_AUTO_TEST_CASE(a_body_in_chunks_is_read_in_pieces_too)
{
    const auto answer = answer_to("POST /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n"
                                  "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    BOOST_TEST(answer.ends_with("read 5"));
    BOOST_TEST(answer_to("POST /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                         "Content-Length: 0\r\n\r\n")
                   .ends_with("read 0"));
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_the_word_gets_it_when_its_body_is_wanted)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect();
        co_await client.send("POST /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                             "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        co_await client.receive_until("HTTP/1.1 100 Continue\r\n\r\n");
        co_await client.send("abc");
        const auto answer = co_await client.receive_all();
        BOOST_TEST(answer.ends_with("read 3"));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(whoever_breaks_off_in_its_body_harms_nobody)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect();
        co_await client.send("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
        while (handler.largest_piece == 0)
            co_await asio::post(ctx, asio::use_awaitable);
        client.socket.shutdown(asio::ip::tcp::socket::shutdown_send);
        const auto answer = co_await client.receive_all();
        BOOST_TEST(answer == "");
        BOOST_TEST(handler.broken == 1);
    };
    test::run(ctx, test());
    const auto no_http = answer_to("POST /stream HTTP/1.1\r\nHost: x\r\n"
                                   "Transfer-Encoding: chunked\r\n\r\n3\r\nabcno\r\n");
    BOOST_TEST(status_line(no_http) == "HTTP/1.1 400 Bad Request");
    BOOST_TEST(handler.broken == 2);
}

BOOST_AUTO_TEST_CASE(a_client_that_falls_silent_in_its_body_is_given_up)
{
    settings.body_timeout = 50ms;
    BOOST_TEST(answer_to("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc") == "");
    BOOST_TEST(handler.broken == 1);
}

BOOST_AUTO_TEST_CASE(who_has_read_enough_may_answer_before_the_end)
{
    const auto answer = answer_to(
        "POST /stream/some HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" +
        std::string(300'000, 'x')
    );
    BOOST_TEST(status_line(answer) == "HTTP/1.1 200 OK");
    BOOST_TEST(answer.find("\r\nConnection: close\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_may_be_made_in_pieces)
{
    const auto answer = answer_to("GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n"
                                  "HEAD /pieces HTTP/1.1\r\nHost: x\r\n\r\n"
                                  "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(count_of(answer, "\r\nTransfer-Encoding: chunked\r\n") == 2u);
    BOOST_TEST(count_of(answer, "\r\n\r\n3\r\naaa\r\n3\r\nbbb\r\n0\r\n\r\nHTTP/1.1 200 OK") == 1u);
    BOOST_TEST(count_of(answer, "Content-Length") == 1u);

    const auto old = answer_to("GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    BOOST_TEST(old.ends_with("\r\n\r\naaabbb"));
    BOOST_TEST(count_of(old, "\r\nConnection: close\r\n") == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off_has_no_end)
{
    int told = 0;
    settings.on_error = [&told](const std::exception_ptr&) { ++told; };
    const auto answer = answer_to("GET /pieces/broken HTTP/1.1\r\nHost: x\r\n\r\n");
    BOOST_TEST(answer.ends_with("3\r\nbbb\r\n"));
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
