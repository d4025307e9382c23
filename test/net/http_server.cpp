#include "net/http_server_fixture.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

using test::count_of;
using test::status_line;

BOOST_FIXTURE_TEST_SUITE(http_server, test::http_server_fixture)

BOOST_AUTO_TEST_CASE(a_request_reaches_the_handler_and_its_answer_comes_back)
{
    const auto answer =
        answer_to("POST /emails/1?a=b%20c HTTP/1.1\r\nHost: x\r\nAuthorization:  Bearer t \r\n"
                  "Connection: close\r\nContent-Length: 5\r\n\r\nhello");
    BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK\r\nDate: "));
    BOOST_TEST(answer.find("\r\nContent-Type: text/plain\r\n") != std::string::npos);
    BOOST_TEST(answer.find("\r\nConnection: close\r\n") != std::string::npos);
    BOOST_TEST(answer.ends_with("\r\n\r\nPOST /emails/1?a=b%20c\nhello"));
    BOOST_REQUIRE(handler.seen.size() == 1u);
    BOOST_TEST(handler.seen[0].header("authorization") == "Bearer t");
    BOOST_TEST(handler.seen[0].remote.is_loopback());
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order)
{
    std::string requests;
    for (int i = 0; i < 200; ++i)
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    requests += "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const auto answer = answer_to(requests);
    BOOST_TEST(count_of(answer, "HTTP/1.1 200 OK") == 201u);
    BOOST_REQUIRE(handler.seen.size() == 201u);
    for (std::size_t i = 0; i < 200; ++i)
        BOOST_TEST(handler.seen[i].path == "/" + std::to_string(i));
    BOOST_TEST(answer.find("GET /0?") < answer.find("GET /199?"));
}

BOOST_AUTO_TEST_CASE(a_request_may_come_byte_by_byte)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect();
        const std::string_view text =
            "\r\nPOST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked"
            "\r\n\r\n3\r\nabc\r\n2;e=1\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n"
            "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        for (const char c : text) {
            co_await client.send(std::string(1, c));
            co_await asio::post(ctx, asio::use_awaitable);
        }
        const auto answer = co_await client.receive_all();
        BOOST_TEST(count_of(answer, "HTTP/1.1 200 OK") == 2u);
        BOOST_TEST(handler.seen.at(0).body == "abcde");
        BOOST_TEST(handler.seen.at(0).header("x-trailer") == "");
        BOOST_TEST(handler.seen.at(1).path == "/b");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(an_empty_chunked_body_may_come_byte_by_byte)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect();
        const std::string_view text = "POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        for (const char c : text) {
            co_await client.send(std::string(1, c));
            co_await asio::post(ctx, asio::use_awaitable);
        }
        const auto answer = co_await client.receive_all();
        BOOST_TEST(count_of(answer, "HTTP/1.1 200 OK") == 1u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_the_word_gets_it)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect();
        co_await client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                             "Expect: 100-continue\r\nConnection: close\r\n\r\n");
        co_await client.receive_until("HTTP/1.1 100 Continue\r\n\r\n");
        co_await client.send("ok");
        const auto answer = co_await client.receive_all();
        BOOST_TEST(answer.ends_with("POST /a?\nok"));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(head_and_204_have_no_body)
{
    auto answer = answer_to("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(answer.find("Content-Length: 9\r\n") != std::string::npos);
    BOOST_TEST(answer.ends_with("\r\n\r\n"));
    answer = answer_to("GET /empty HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(status_line(answer) == "HTTP/1.1 204 No Content");
    BOOST_TEST(answer.find("Content-") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(http_1_0_is_closed_unless_it_asks_to_stay)
{
    auto answer = answer_to("GET /a HTTP/1.0\r\n\r\n");
    BOOST_TEST(answer.find("Connection: close\r\n") != std::string::npos);
    answer = answer_to("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
                       "GET /b HTTP/1.0\r\n\r\n");
    BOOST_TEST(count_of(answer, "HTTP/1.1 200 OK") == 2u);
    BOOST_TEST(answer.find("Connection: keep-alive\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_client_of_http_1_0_does_not_know_the_word)
{
    start();
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect();
        co_await client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"
                             "POST /a HTTP/1.0\r\nExpect: 100-continue\r\n"
                             "Content-Length: 2\r\n\r\n");
        co_await handler.requests_are_in_progress(1);
        handler.let_answer();
        co_await client.receive_until("GET /wait?\n");
        co_await client.send("ok");
        const auto answer = co_await client.receive_all();
        BOOST_TEST(answer.find("100 Continue") == std::string::npos);
        BOOST_TEST(answer.ends_with("POST /a?\nok"));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(targets_in_their_other_forms_are_understood)
{
    answer_to("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    answer_to("GET http://x:1/a/b?c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    answer_to("GET http://x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    answer_to("GET HTTPS://X/A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_REQUIRE(handler.seen.size() == 4u);
    BOOST_TEST(handler.seen[3].path == "/A");
    BOOST_TEST(handler.seen[0].path == "*");
    BOOST_TEST(handler.seen[1].path == "/a/b");
    BOOST_TEST(handler.seen[1].query == "c");
    BOOST_TEST(handler.seen[2].path == "/");
}

BOOST_AUTO_TEST_CASE(what_is_no_request_of_ours_is_refused_with_the_right_status)
{
    settings.max_body = 1000;
    struct refused
    {
        std::string request;
        std::string status;
    };
    const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
    std::string many_headers;
    for (int i = 0; i < 200; ++i)
        many_headers += "X: y\r\n";
    const refused table[] = {
        {"nonsense\r\n\r\n", "400"},
        {"GET\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
        {"GET x HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
        {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505"},
        {"GET / HTTP/1.1\r\nHost: x\r\nX Y: z\r\n\r\n", "400"},
        {post + "Content-Length: -1\r\n\r\n", "400"},
        {post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
        {post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
        {post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400"},
        {post + "Transfer-Encoding: gzip\r\n\r\n", "501"},
        {post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"},
        {post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "400"},
        {post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "400"},
        {post + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "415"},
        {post + "Expect: miracles\r\n\r\n", "417"},
        {post + "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", "413"},
        {post + "Content-Length: 1001\r\n\r\n" + std::string(1001, 'x'), "413"},
        {post + "Content-Length: 99999999999999999999999\r\n\r\n", "400"},
        {post + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'), "413"},
        {post + many_headers + "\r\n", "431"},
        {post + "X: " + std::string(100'000, 'x') + "\r\n\r\n", "431"},
        {"GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", "431"},
    };
    for (const auto& [request, status] : table) {
        const auto answer = answer_to(request);
        BOOST_TEST_CONTEXT(request.substr(0, 100))
        {
            BOOST_TEST(answer.starts_with("HTTP/1.1 " + status + " "));
            BOOST_TEST(answer.find("Connection: close\r\n") != std::string::npos);
            BOOST_TEST(answer.find("{\"statusCode\":" + status) != std::string::npos);
        }
    }
    BOOST_TEST(handler.seen.empty());
}

// A body that nobody wants is neither awaited nor asked for.
BOOST_AUTO_TEST_CASE(who_is_not_admitted_hears_so_before_the_body_comes)
{
    const std::string post = "POST /no HTTP/1.1\r\nHost: x\r\n";
    for (const auto* rest :
         {"Content-Length: 60000000\r\nExpect: 100-continue\r\n\r\n",
          "Content-Length: 60000000\r\n\r\n",
          "Content-Length: 60000000\r\n\r\nand its beginning",
          "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
        const auto answer = answer_to(post + rest);
        BOOST_TEST(answer.starts_with("HTTP/1.1 401 "), answer);
        BOOST_TEST(answer.find("Connection: close\r\n") != std::string::npos);
        BOOST_TEST(answer.ends_with("who are you?"));
    }
    BOOST_TEST(handler.seen.empty());
    BOOST_TEST(handler.looked_at.size() == 4u);
}

BOOST_AUTO_TEST_CASE(who_is_not_admitted_and_has_no_body_may_stay)
{
    const auto answer = answer_to("GET /no HTTP/1.1\r\nHost: x\r\n\r\n"
                                  "HEAD /no HTTP/1.1\r\nHost: x\r\n\r\n"
                                  "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(count_of(answer, "HTTP/1.1 401 ") == 2u);
    BOOST_TEST(count_of(answer, "who are you?") == 1u);
    BOOST_TEST(answer.ends_with("GET /b?\n"));
}

BOOST_AUTO_TEST_CASE(a_route_may_take_less_than_the_server)
{
    const std::string post = "POST /ten HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    auto answer = answer_to(post + "Content-Length: 10\r\n\r\n0123456789");
    BOOST_TEST(answer.ends_with("POST /ten?\n0123456789"));
    for (const auto* rest :
         {"Content-Length: 11\r\nExpect: 100-continue\r\n\r\n",
          "Content-Length: 11\r\n\r\n0123456789a",
          "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n"}) {
        answer = answer_to(post + rest);
        BOOST_TEST(answer.starts_with("HTTP/1.1 413 "), answer);
    }
    BOOST_TEST(handler.seen.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_body_may_be_as_large_as_allowed)
{
    settings.max_body = 3 << 20;
    std::string request = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                          std::to_string(3 << 20) + "\r\n\r\n";
    request.append(3 << 20, 'b');
    BOOST_TEST(status_line(answer_to(request)) == "HTTP/1.1 200 OK");
    BOOST_TEST(handler.seen.at(0).body.size() == std::size_t(3 << 20));
}

BOOST_AUTO_TEST_CASE(a_handler_that_fails_says_nothing_about_it)
{
    std::string told;
    settings.on_error = [&](std::exception_ptr error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& e) {
            told = e.what();
        }
    };
    const auto answer = answer_to("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n"
                                  "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(status_line(answer) == "HTTP/1.1 500 Internal Server Error");
    BOOST_TEST(answer.find("secret") == std::string::npos);
    BOOST_TEST(answer.ends_with("GET /b?\n"));
    BOOST_TEST(told == "the handler's secret");
}

BOOST_AUTO_TEST_CASE(a_header_can_not_break_out_of_its_line)
{
    const auto answer = answer_to("GET /break HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(status_line(answer) == "HTTP/1.1 500 Internal Server Error");
    BOOST_TEST(answer.find("Injected") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_large_answer_arrives_whole)
{
    const auto answer = answer_to("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(count_of(answer, "\r\n\r\n") == 1u);
    BOOST_TEST(answer.size() - answer.find("\r\n\r\n") - 4 == std::size_t(20 << 20));
}

// Neither is idle: each byte of a head that never ends came just now.
BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
