#include "net/client_fixture.hpp"
#include "relay/net/http_client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

namespace asio = boost::asio;

namespace relay {

using test::answer;
using test::peer;

namespace {

// So many pieces, each of them other letters
class letters final : public http_body_source
{
public:
    explicit letters(std::size_t pieces) : pieces_(pieces) {}

    std::uint64_t size() const override { return pieces_ * piece_size; }

    void rewind() override
    {
        ++rewound;
        taken_ = 0;
    }

    std::string_view next() override
    {
        if (taken_ == broken_at)
            throw std::runtime_error("the disk is gone");
        if (taken_ == pieces_)
            return {};
        piece_.assign(piece_size, static_cast<char>('a' + taken_++ % 26));
        return piece_;
    }

    std::string whole()
    {
        rewind();
        std::string all;
        for (auto piece = next(); !piece.empty(); piece = next())
            all += piece;
        return all;
    }

    std::size_t broken_at{SIZE_MAX};
    int rewound{};

private:
    static constexpr std::size_t piece_size = 50'000;

    std::size_t pieces_;
    std::size_t taken_{};
    std::string piece_;
};

// A client that uploads and downloads
struct client_streams_fixture : test::client_fixture
{
    exchange_result ask(http_client& client, const http_request& request)
    {
        exchange_result result;
        auto test = [&]() -> asio::awaitable<void> { result = co_await client.exchange(request); };
        test::run(ctx, test());
        return result;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_streams, client_streams_fixture)

BOOST_AUTO_TEST_CASE(a_streamed_body_arrives_whole_with_its_length)
{
    http_client client(ctx.get_executor(), settings());
    letters source(40);
    const http_request request{
        .method = "POST", .target = "/", .headers = {}, .body = {}, .streamed_body = &source};
    BOOST_TEST(ask(client, request).answer.status == 200u);
    BOOST_REQUIRE(server.received.size() == 1u);
    BOOST_TEST(server.received[0].find("\r\nContent-Length: 2000000\r\n") != std::string::npos);
    const auto body = server.received[0].substr(server.received[0].find("\r\n\r\n") + 4);
    BOOST_TEST((body == source.whole()));
}

BOOST_AUTO_TEST_CASE(on_a_fresh_connection_it_begins_with_its_first_byte_again)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}"));
        co_await p.read_some();
        p.reset();
    }};
    http_client client(ctx.get_executor(), settings());
    BOOST_TEST(post_once(client).answer.status == 200u);
    letters source(40);
    const http_request request{
        .method = "POST", .target = "/", .headers = {}, .body = {}, .streamed_body = &source};
    BOOST_TEST(ask(client, request).answer.status == 200u);
    BOOST_TEST(source.rewound == 2);
    const auto body = server.received.back().substr(server.received.back().find("\r\n\r\n") + 4);
    BOOST_TEST((body == source.whole()));
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_ends_the_exchange_and_its_connection)
{
    http_client client(ctx.get_executor(), settings());
    letters source(40);
    source.broken_at = 20;
    const http_request request{
        .method = "POST", .target = "/", .headers = {}, .body = {}, .streamed_body = &source};
    BOOST_CHECK_THROW(ask(client, request), std::runtime_error);
    BOOST_TEST(client.open() == 0u);
    BOOST_TEST(server.received.empty());
}

BOOST_AUTO_TEST_CASE(a_streamed_answer_has_no_bound_and_an_error_is_kept_as_ever)
{
    const std::string large(300'000, 'x');
    server.scripts = {[&](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, large));
        co_await p.read_request();
        co_await p.write(answer(404, "none"));
    }};
    auto s = settings();
    s.max_answer = 100;
    http_client client(ctx.get_executor(), s);
    std::string got;
    http_request request{.method = "GET", .target = "/"};
    request.on_body = [&got](std::string_view piece) { got += piece; };
    auto result = ask(client, request);
    BOOST_TEST(result.error == "");
    BOOST_TEST((got == large));
    BOOST_TEST(result.answer.body == "");
    result = ask(client, request);
    BOOST_TEST(result.answer.body == "none");
    BOOST_TEST(got.size() == large.size());
}

BOOST_AUTO_TEST_CASE(what_goes_on_is_not_ended_by_the_time_for_one_piece)
{
    exchange_result result;
    std::string got;
    // A piece that is late because the machine is slow proves nothing: again, with more time.
    for (milliseconds limit(300); limit < std::chrono::seconds(20); limit *= 2) {
        server.scripts = {[limit](peer& p) -> asio::awaitable<void> {
            co_await p.read_request();
            co_await p.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
            asio::steady_timer rest(co_await asio::this_coro::executor);
            for (int i = 0; i < 8; ++i) {
                rest.expires_after(limit / 5);
                co_await rest.async_wait(asio::use_awaitable);
                co_await p.write("x");
            }
        }};
        auto s = settings();
        s.request_timeout = limit;
        http_client client(ctx.get_executor(), s);
        got.clear();
        http_request request{.method = "GET", .target = "/"};
        request.on_body = [&got](std::string_view piece) { got += piece; };
        result = ask(client, request);
        if (result.error != "timed out")
            break;
    }
    BOOST_TEST(result.error == "");
    BOOST_TEST(got == "xxxxxxxx");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
