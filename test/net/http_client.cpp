#include "relay/net/http_client.hpp"

#include "net/client_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace asio = boost::asio;

namespace relay {

using test::answer;
using test::peer;

BOOST_FIXTURE_TEST_SUITE(http_client_exchange, test::client_fixture)

BOOST_AUTO_TEST_CASE(a_request_arrives_as_it_was_given_and_its_answer_comes_back)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(422, "{\"name\":\"x\"}", "RateLimit-Limit: 10\r\nX-Two:  b \r\n"));
    }};
    auto s = settings();
    s.base_url += "/v1/";
    http_client client(ctx.get_executor(), s);

    int announced = 0;
    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> {
        http_request request{.method = "POST", .target = "/emails/batch"};
        request.headers = "Idempotency-Key: k1\r\n";
        request.body = {"[", "{}", ",", "{\"a\":1}", "]"};
        request.on_writing = [&] { ++announced; };
        result = co_await client.exchange(request);
    };
    test::run(ctx, test());

    BOOST_TEST(result.error == "");
    BOOST_TEST((result.status == exchange_status::answered));
    BOOST_TEST(result.written);
    BOOST_TEST(result.answer.status == 422u);
    BOOST_TEST(result.answer.body == "{\"name\":\"x\"}");
    BOOST_TEST(result.answer.header("ratelimit-limit") == "10");
    BOOST_TEST(result.answer.header("x-two") == "b");
    BOOST_TEST(result.answer.header("absent") == "");
    BOOST_TEST(announced == 1);
    const auto host = server.url().substr(8);
    BOOST_REQUIRE(server.received.size() == 1u);
    BOOST_TEST(
        server.received[0] == "POST /v1/emails/batch HTTP/1.1\r\nHost: " + host +
                                  "\r\nUser-Agent: test/1\r\nIdempotency-Key: k1\r\n"
                                  "Content-Length: 12\r\n\r\n[{},{\"a\":1}]"
    );
}

BOOST_AUTO_TEST_CASE(what_may_not_be_written_leaves_no_byte_and_a_good_connection)
{
    http_client client(ctx.get_executor(), settings());
    int announced = 0;
    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> {
        http_request request{.method = "POST", .target = "/emails"};
        request.body = {"{}"};
        request.on_writing = [&] { ++announced; };
        request.may_write = [] { return false; };
        result = co_await client.exchange(request);
    };
    test::run(ctx, test());
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(result.withheld);
    BOOST_TEST(!result.written);
    BOOST_TEST(announced == 0);
    BOOST_TEST(post_once(client).answer.status == 200u);
    BOOST_TEST(server.connections == 1);
    BOOST_TEST(server.received.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_get_has_no_body_and_no_length)
{
    http_client client(ctx.get_executor(), settings());
    auto test = [&]() -> asio::awaitable<void> {
        const http_request request{.method = "GET", .target = "/usage"};
        co_await client.exchange(request);
    };
    test::run(ctx, test());
    BOOST_REQUIRE(server.received.size() == 1u);
    BOOST_TEST(server.received[0].find("Content-Length") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(large_bodies_go_both_ways)
{
    const std::string big_answer(3 << 20, 'a');
    server.scripts = {[&](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, big_answer));
    }};
    http_client client(ctx.get_executor(), settings());
    std::string big_request(20 << 20, 'r');
    for (std::size_t i = 0; i < big_request.size(); i += 1000)
        big_request[i] = static_cast<char>('a' + i / 1000 % 26);

    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> { result = co_await post(client, big_request); };
    test::run(ctx, test());
    BOOST_TEST(result.error == "");
    BOOST_TEST((result.answer.body == big_answer));
    BOOST_REQUIRE(server.received.size() == 1u);
    BOOST_TEST(server.received[0].ends_with(big_request));
}

BOOST_AUTO_TEST_CASE(an_answer_is_as_large_as_the_settings_say_at_most)
{
    const std::string body(5 << 20, 'a');
    const auto play = [&](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, body));
    };
    server.scripts = {play, play, play};
    auto s = settings();
    BOOST_TEST(post_once(s).error == "unreadable answer: body limit exceeded");
    s.max_answer = body.size();
    BOOST_TEST(post_once(s).error == "");
    s.max_answer = body.size() - 1;
    BOOST_TEST(post_once(s).error == "unreadable answer: body limit exceeded");
}

BOOST_AUTO_TEST_CASE(an_answer_may_come_in_chunks_and_after_an_interim_one)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        co_await p.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id");
        co_await p.write("\"\r\n6;x=y\r\n:\"abc\"\r\n1\r\n}\r\n0\r\n\r\n");
        co_await p.read_request();
        co_await p.write(answer(200, "second"));
    }};
    http_client client(ctx.get_executor(), settings());
    auto result = post_once(client);
    BOOST_TEST(result.answer.body == "{\"id\":\"abc\"}");
    BOOST_TEST(result.answer.header("link") == "");
    result = post_once(client);
    BOOST_TEST(result.answer.body == "second");
    BOOST_TEST(server.connections == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_to_head_has_no_body_whatever_its_length_says)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        co_await p.read_request();
        co_await p.write(answer(200, "after"));
    }};
    http_client client(ctx.get_executor(), settings());
    exchange_result head;
    auto test = [&]() -> asio::awaitable<void> {
        const http_request request{.method = "HEAD", .target = "/"};
        head = co_await client.exchange(request);
    };
    test::run(ctx, test());
    BOOST_TEST(head.error == "");
    BOOST_TEST(post_once(client).answer.body == "after");
    BOOST_TEST(server.connections == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_before_the_request_was_read_counts)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_some();
        co_await p.write(answer(413, "too large", "Connection: close\r\n"));
        p.close();
    }};
    http_client client(ctx.get_executor(), settings());
    const std::string body(30 << 20, 'x');
    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> { result = co_await post(client, body); };
    test::run(ctx, test());
    BOOST_TEST(result.answer.status == 413u);
    BOOST_TEST(client.open() == 0u);
}

BOOST_AUTO_TEST_CASE(a_body_that_ends_with_the_connection_must_end_in_good_order)
{
    auto write_open_end = [](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write("HTTP/1.1 200 OK\r\n\r\nopen end");
    };
    server.scripts = {
        [&](peer& p) -> asio::awaitable<void> {
            co_await write_open_end(p);
            co_await p.say_good_bye();
        },
        [&](peer& p) -> asio::awaitable<void> {
            co_await write_open_end(p);
            p.close();
        },
    };
    http_client client(ctx.get_executor(), settings());
    auto result = post_once(client);
    BOOST_TEST(result.error == "");
    BOOST_TEST(result.answer.body == "open end");
    result = post_once(client);
    BOOST_TEST((result.status == exchange_status::no_answer));
}

struct bad_answer
{
    const char* what;
    std::string text;
};

std::ostream& operator<<(std::ostream& to, const bad_answer& b)
{
    return to << b.what;
}

BOOST_AUTO_TEST_CASE(an_answer_that_makes_no_sense_is_no_answer)
{
    const bad_answer answers[] = {
        {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"},
        {"no length", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"},
        {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
        {"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
        {"too much announced", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"},
        {"header flood", "HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x')},
        {"header without end", "HTTP/1.1 200 OK\r\n" + std::string(100'000, 'x')},
        {"chunk header flood",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'x')},
    };
    for (const auto& bad : answers) {
        server.scripts = {[&](peer& p) -> asio::awaitable<void> {
            co_await p.read_request();
            co_await p.write(bad.text);
            co_await p.read_request();
        }};
        const auto result = post_once(settings());
        BOOST_TEST_CONTEXT(bad.what)
        {
            BOOST_TEST((result.status == exchange_status::no_answer));
            BOOST_TEST(result.written);
            BOOST_TEST(result.error.starts_with("unreadable answer: "));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_target_can_not_smuggle_in_a_second_line)
{
    http_client client(ctx.get_executor(), settings());
    exchange_result result;
    auto test = [&]() -> asio::awaitable<void> {
        const http_request request{.method = "GET", .target = "/a HTTP/1.1\r\nX: y"};
        result = co_await client.exchange(request);
    };
    test::run(ctx, test());
    BOOST_TEST(result.error == "not a request line");
    BOOST_TEST(!result.written);
    BOOST_TEST(server.connections == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
