// Requests that are passed on to another server
#include "relay/net/http_upstream.hpp"

#include "net/http_server_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::raw_client;

namespace {

struct passes_on final : http_handler
{
    explicit passes_on(asio::any_io_executor ex) : upstream(std::move(ex)) {}

    http_upstream upstream;
    int failed{};
    int failed_written{};

    admission admit(const server_request&) override { return {.streamed = true}; }

    asio::awaitable<server_response> handle(server_request request) override
    {
        const http_headers mark{{"x-passed", "yes"}};
        try {
            co_return co_await upstream.pass_on(request, mark);
        } catch (const upstream_failed& e) {
            ++failed;
            failed_written += e.written ? 1 : 0;
        }
        co_return server_response{.status = 502};
    }
};

// The fixture's server stands behind; clients speak to the one before it.
struct upstream_fixture : test::http_server_fixture
{
    passes_on front{ctx.get_executor()};
    task_group front_server{ctx.get_executor()};

    upstream_fixture()
    {
        settings.counts = &counts;
        start();
        lead_to(endpoint);
        asio::ip::tcp::acceptor acceptor(ctx, {asio::ip::address_v4::loopback(), 0});
        front_at = acceptor.local_endpoint();
        front_server.spawn(run_http_server(std::move(acceptor), {}, front));
    }

    void lead_to(const asio::ip::tcp::endpoint& where)
    {
        front.upstream.lead_to("127.0.0.1:" + std::to_string(where.port()));
    }

    raw_client connect_front()
    {
        asio::ip::tcp::socket socket(ctx);
        socket.connect(front_at);
        return {std::move(socket)};
    }

    std::string answer_through(std::string text)
    {
        std::string answer;
        auto test = [&]() -> asio::awaitable<void> {
            auto client = connect_front();
            co_await client.send(std::move(text));
            answer = co_await client.receive_all();
        };
        test::run(ctx, test());
        return answer;
    }

    asio::ip::tcp::endpoint front_at;
};

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

// Of a body that came in chunks, without their marks
std::size_t count_in_body(const std::string& answer, char c)
{
    const auto body = answer.substr(answer.find("\r\n\r\n"));
    return static_cast<std::size_t>(std::ranges::count(body, c));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(what_is_passed_on, upstream_fixture)

BOOST_AUTO_TEST_CASE(goes_there_and_back_as_it_is)
{
    const auto answer =
        answer_through("POST /a%20b?c=d HTTP/1.1\r\nHost: relay.lan\r\n"
                       "Authorization: Bearer t\r\nX-Mine: 1\r\nKeep-Alive: 5\r\n"
                       "Connection: close, X-Mine\r\nContent-Length: 5\r\n\r\nhello");
    BOOST_TEST(test::status_line(answer) == "HTTP/1.1 200 OK");
    BOOST_TEST(has(answer, "Content-Type: text/plain\r\n"));
    BOOST_TEST(answer.ends_with("\r\n\r\nPOST /a%20b?c=d\nhello"));
    BOOST_TEST(test::count_of(answer, "Date:") == 1u);
    BOOST_REQUIRE(handler.seen.size() == 1u);
    const auto& seen = handler.seen.front();
    BOOST_TEST(seen.header("host") == "relay.lan");
    BOOST_TEST(seen.header("authorization") == "Bearer t");
    BOOST_TEST(seen.header("x-passed") == "yes");
    BOOST_TEST(seen.header("x-mine") == "");
    BOOST_TEST(seen.header("keep-alive") == "");
}

BOOST_AUTO_TEST_CASE(uses_a_connection_again)
{
    const std::string get = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    answer_through(get + get + "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(handler.seen.size() == 3u);
    BOOST_TEST(counts.open == 1u);
}

BOOST_AUTO_TEST_CASE(tells_the_length_of_what_head_asks_about)
{
    const auto answer = answer_through("HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(has(answer, "Content-Length: 8\r\n"));
    BOOST_TEST(answer.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(is_as_long_as_it_likes)
{
    constexpr std::size_t size = 30 << 20;
    std::string text = "POST /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                       std::to_string(size) + "\r\n\r\n";
    const auto answer = answer_through(text + std::string(size, 'x'));
    BOOST_TEST(has(answer, "read " + std::to_string(size)));
    BOOST_TEST(handler.largest_piece <= 1u << 20);
}

BOOST_AUTO_TEST_CASE(comes_in_chunks_where_nobody_knows_its_length)
{
    const auto answer = answer_through("POST /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n"
                                       "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    BOOST_TEST(has(answer, "read 7"));
}

BOOST_AUTO_TEST_CASE(waits_for_a_slow_reader)
{
    std::string answer;
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect_front();
        client.socket.set_option(asio::socket_base::receive_buffer_size(1 << 16));
        co_await client.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        for (int turns_of_others = 0; turns_of_others < 10'000; ++turns_of_others)
            co_await asio::post(ctx, asio::use_awaitable);
        BOOST_TEST(handler.seen.size() == 1u); // the server behind has made it
        answer = co_await client.receive_all();
    };
    test::run(ctx, test());
    BOOST_TEST(count_in_body(answer, 'x') == 20u << 20);
}

BOOST_AUTO_TEST_CASE(is_given_the_pieces_of_an_answer)
{
    const auto answer =
        answer_through("GET /pieces HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(has(answer, "aaa"));
    BOOST_TEST(has(answer, "bbb"));
    BOOST_TEST(answer.ends_with("0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(is_answered_before_its_body_has_come)
{
    std::string answer;
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect_front();
        co_await client.send("POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 90000000\r\n\r\n");
        while (handler.looked_at.empty()) {
            co_await client.send(std::string(1000, 'x'));
            co_await asio::post(ctx, asio::use_awaitable);
        }
        co_await client.send(std::string(200'000, 'x'));
        co_await client.receive_until("who are you?");
        answer = client.received;
    };
    test::run(ctx, test());
    BOOST_TEST(test::status_line(answer) == "HTTP/1.1 401 Unauthorized");
}

BOOST_AUTO_TEST_CASE(breaks_off_where_its_answer_does)
{
    const auto answer =
        answer_through("GET /pieces/broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(has(answer, "aaa"));
    BOOST_TEST(!answer.ends_with("0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(breaks_off_there_where_its_client_does)
{
    auto test = [&]() -> asio::awaitable<void> {
        {
            auto client = connect_front();
            co_await client.send("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
            );
            co_await handler.requests_are_in_progress(1);
        }
        while (handler.broken == 0)
            co_await asio::post(ctx, asio::use_awaitable);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(ends_when_the_server_dies)
{
    asio::ip::tcp::acceptor dying(ctx, {asio::ip::address_v4::loopback(), 0});
    lead_to(dying.local_endpoint());
    std::string answer;
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect_front();
        co_await client.send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        raw_client there{co_await dying.async_accept(asio::use_awaitable)};
        co_await there.receive_until("\r\n\r\n");
        there.socket.close();
        answer = co_await client.receive_all();
    };
    test::run(ctx, test());
    BOOST_TEST(test::status_line(answer) == "HTTP/1.1 502 Bad Gateway");
    BOOST_TEST(front.failed_written == 1);
}

BOOST_AUTO_TEST_CASE(ends_when_it_is_to_go_elsewhere)
{
    std::string answer;
    auto test = [&]() -> asio::awaitable<void> {
        auto client = connect_front();
        co_await client.send("GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        co_await handler.requests_are_in_progress(1);
        front.upstream.lead_to({});
        answer = co_await client.receive_all();
    };
    test::run(ctx, test());
    BOOST_TEST(test::status_line(answer) == "HTTP/1.1 502 Bad Gateway");
    handler.let_answer();
}

BOOST_AUTO_TEST_CASE(is_not_written_where_nobody_listens)
{
    asio::ip::tcp::acceptor shut(ctx, {asio::ip::address_v4::loopback(), 0});
    const auto where = shut.local_endpoint();
    shut.close();
    lead_to(where);
    answer_through("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    BOOST_TEST(front.failed == 1);
    BOOST_TEST(front.failed_written == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
