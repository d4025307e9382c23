#include "server/socket/http_line.hpp"
#include "server/socket/job_socket_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::producer;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(a_stranger_at_the_job_socket, test::job_socket_fixture)

BOOST_AUTO_TEST_CASE(is_read_some_kilobytes_of_until_it_has_authenticated)
{
    settings.token = "secret";
    auto told = [&](stages& s, producer& stranger, producer& known) -> asio::awaitable<void> {
        co_await stranger.send(std::string(5'000, ' '));
        BOOST_TEST(co_await stranger.next_error() == 401);
        BOOST_TEST(co_await stranger.is_closed());
        BOOST_TEST(s.counters.lines == 0u);
        BOOST_TEST(doors.jobs.no_token == 1u);

        co_await known.send(
            "{\"type\":\"auth\",\"token\":\"secret\"}\n" + std::string(5'000, ' ') +
            "{\"type\":\"ping\"}\n"
        );
        for (const auto* status : {"ok", "pong"}) {
            const auto reply = co_await known.next_reply();
            BOOST_TEST(reply.at("status").as_string() == status);
        }
    };
    run_producers(told);
}

BOOST_AUTO_TEST_CASE(is_closed_when_it_has_not_authenticated_in_time)
{
    settings.token = "secret";
    settings.time_to_authenticate = 50ms;
    auto told = [&](stages&, producer& silent, producer& slow) -> asio::awaitable<void> {
        co_await slow.send("{\"type\":\"auth\"");
        for (auto* p : {&silent, &slow}) {
            BOOST_TEST(co_await p->next_error() == 401);
            BOOST_TEST(co_await p->is_closed());
        }
        BOOST_TEST(doors.jobs.too_slow == 2u);
    };
    run_producers(told);
}

BOOST_AUTO_TEST_CASE(makes_room_for_others_when_every_place_is_taken)
{
    settings.max_connections = 2;
    auto told = [&](stages& s, producer& stranger, producer& known) -> asio::awaitable<void> {
        co_await known.ping();
        auto third = connect(s);
        co_await third.ping();
        BOOST_TEST(co_await stranger.is_closed());
        co_await known.ping();
        BOOST_TEST(doors.jobs.made_room == 1u);
        BOOST_TEST(doors.jobs.full == 0u);
    };
    run_producers(told);
}

// What was said in its body would else be taken for a line.
BOOST_AUTO_TEST_CASE(that_speaks_http_is_told_so_once_and_closed)
{
    settings.max_line = 1'024;
    auto told = [&](stages& s, producer& page, producer& longer) -> asio::awaitable<void> {
        const std::string rest = "\r\nHost: 127.0.0.1:7350\r\nContent-Type: text/plain\r\n\r\n"
                                 "{\"type\":\"ping\"}\n";
        co_await page.send("POST / HTTP/1.1" + rest);
        co_await longer.send("POST /" + std::string(2'000, 'x') + " HTTP/1.1" + rest);
        for (auto* p : {&page, &longer}) {
            BOOST_TEST(co_await p->next_error() == 400);
            BOOST_TEST(co_await p->is_closed());
        }
        BOOST_TEST(s.counters.lines == 0u);
        BOOST_TEST(doors.jobs.foreign == 2u);
    };
    run_producers(told);
}

BOOST_AUTO_TEST_CASE(is_known_to_speak_http_by_the_beginning_of_its_line)
{
    for (const auto* line : {"GET / HTTP/1.1", "POST /emails HTTP/1.1", "OPTIONS * HTTP/1.1"})
        BOOST_TEST(begins_like_http(line), line);
    for (const auto* line :
         {"", " ", "{\"type\":\"ping\"}", " GET /", "GET", "get / HTTP/1.1", "[1]"})
        BOOST_TEST(!begins_like_http(line), line);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_producer, test::job_socket_fixture)

BOOST_AUTO_TEST_CASE(that_finds_no_place_is_told_so)
{
    settings.max_connections = 2;
    auto told = [&](stages& s, producer& one, producer& two) -> asio::awaitable<void> {
        co_await one.ping();
        co_await two.ping();
        auto third = connect(s);
        BOOST_TEST(co_await third.next_error() == 503);
        BOOST_TEST(co_await third.is_closed());
        BOOST_TEST(doors.jobs.full == 1u);
        two.socket.close();
        while (doors.jobs.open > 1)
            co_await asio::post(s.ex, asio::use_awaitable);
        auto fourth = connect(s);
        co_await fourth.ping();
    };
    run_producers(told);
}

BOOST_AUTO_TEST_CASE(has_some_time_for_a_line_and_all_time_between_two)
{
    settings.time_for_a_line = 100ms;
    auto told = [&](stages& s, producer& slow, producer& silent) -> asio::awaitable<void> {
        co_await silent.ping();
        co_await slow.ping();
        co_await slow.send("{\"type\":\"ping\"");
        BOOST_TEST(co_await slow.next_error() == 408);
        BOOST_TEST(co_await slow.is_closed());
        co_await silent.ping();
        BOOST_TEST(doors.jobs.too_slow == 1u);
        BOOST_TEST(s.counters.lines == 3u);
    };
    run_producers(told);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
