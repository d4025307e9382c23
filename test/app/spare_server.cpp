// What a spare does with whoever connects to it
#include "app/spare_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

using namespace test;

BOOST_FIXTURE_TEST_SUITE(a_spare, spare_fixture)

BOOST_AUTO_TEST_CASE(passes_calls_and_webhooks_on_to_the_sender)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start();
        BOOST_TEST(has(co_await ask(at.http, "/relay/status"), "the sender"));
        BOOST_TEST(has(co_await ask(at.webhooks, "/webhooks/resend"), "the sender"));
        BOOST_TEST(there.seen.at(0).header("x-relay-passed-on-by") == "bob");
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(says_so_when_nobody_sends)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(0, {});
        start();
        const auto answer = co_await ask(at.http, "/emails");
        BOOST_TEST(answer.starts_with("HTTP/1.1 503 "));
        BOOST_TEST(has(answer, R"("name":"no_sender")"));
        BOOST_TEST(has(answer, "Retry-After: 1\r\n"));
        auto producer = connect(at.jobs);
        co_await producer.send("{\"type\":\"ping\"}\n");
        const auto line = co_await producer.all();
        BOOST_TEST(line.starts_with(R"({"status":"rejected","error":{"statusCode":503)"));
        BOOST_TEST(has(line, R"("name":"no_sender")"));
    };
    run(story);
}

// It has the term: each moment that it takes nobody sends.
BOOST_AUTO_TEST_CASE(ends_at_once_when_nobody_talks_to_it)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start();
        BOOST_TEST(has(co_await ask(at.http, "/relay/status"), "the sender"));
        co_await spare->shut_down(1h);
        spare.reset();
    };
    run(story);
}

// The sender that it knows of is a spare, too, by now: it was started again.
BOOST_AUTO_TEST_CASE(passes_on_nothing_that_another_one_has_passed_on)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start();
        const auto answer = co_await ask(at.http, "/relay/status", "X-Relay-Passed-On-By: cas\r\n");
        BOOST_TEST(answer.starts_with("HTTP/1.1 503 "));
        BOOST_TEST(there.seen.empty());
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(asks_for_the_token_itself)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start("secret");
        BOOST_TEST((co_await ask(at.http, "/emails")).starts_with("HTTP/1.1 401 "));
        BOOST_TEST((co_await ask(at.http, "/metrics")).starts_with("HTTP/1.1 401 "));
        BOOST_TEST(there.seen.empty());
        co_await ask(at.http, "/emails", "Authorization: Bearer secret\r\n");
        BOOST_TEST(there.seen.at(0).header("authorization") == "Bearer secret");
        BOOST_TEST((co_await ask(at.http, "/healthz")).starts_with("HTTP/1.1 200 "));
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(is_ready_while_the_database_answers_and_somebody_sends)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(0, {});
        start();
        BOOST_TEST((co_await ask(at.http, "/readyz")).starts_with("HTTP/1.1 503 "));
        member.say(2, {}); // which this one cannot reach
        co_await asio::post(ctx, asio::use_awaitable);
        BOOST_TEST((co_await ask(at.http, "/readyz")).starts_with("HTTP/1.1 200 "));
        member.say(0, {}); // a takeover is about to come
        BOOST_TEST((co_await ask(at.http, "/readyz")).starts_with("HTTP/1.1 200 "));
        member.standing_.missed = true; // none comes: it would be this one's, with its key
        BOOST_TEST(has(co_await ask(at.http, "/readyz"), "another key for Resend"));
        member.standing_.missed = false;
        member.standing_.trouble = "it is away";
        BOOST_TEST((co_await ask(at.http, "/readyz")).starts_with("HTTP/1.1 503 "));
        BOOST_TEST(has(co_await ask(at.http, "/metrics"), "resend_relay_sender 0"));
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(passes_lines_on_both_ways_and_an_end_as_an_end)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start();
        auto producer = connect(at.jobs);
        co_await producer.send("one\n");
        client sender{co_await jobs.front().async_accept(asio::use_awaitable)};
        BOOST_TEST((co_await sender.line()) == "one\n");
        co_await sender.send("yes\n");
        BOOST_TEST((co_await producer.line()) == "yes\n");
        co_await producer.send("two\n");
        producer.socket.shutdown(tcp::socket::shutdown_send);
        BOOST_TEST((co_await sender.all()) == "two\n");
        co_await sender.send("the last\n");
        sender.socket.close();
        BOOST_TEST((co_await producer.all()) == "the last\n");
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(holds_little_of_what_nobody_reads)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start();
        auto producer = connect(at.jobs);
        client sender{co_await jobs.front().async_accept(asio::use_awaitable)};
        producer.socket.non_blocking(true);
        const std::string some(1 << 16, 'x');
        std::size_t taken = 0;
        int refusals = 0;
        while (refusals < 100) {
            boost::system::error_code full;
            taken += producer.socket.write_some(asio::buffer(some), full);
            refusals = full ? refusals + 1 : 0;
            co_await asio::post(ctx, asio::use_awaitable);
        }
        BOOST_TEST(taken < 64u << 20); // what the kernel holds of four sockets
        producer.socket.shutdown(tcp::socket::shutdown_send);
        BOOST_TEST((co_await sender.all()).size() == taken);
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(closes_what_it_passes_on_to_one_that_is_deposed)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start();
        auto producer = connect(at.jobs);
        client sender{co_await jobs.front().async_accept(asio::use_awaitable)};
        member.say(3, sender_at); // another run, at the same place
        BOOST_TEST((co_await producer.all()) == "");
        BOOST_TEST((co_await sender.all()) == "");
    };
    run(story);
}

BOOST_AUTO_TEST_CASE(leaves_who_comes_next_to_who_serves_next)
{
    auto story = [&]() -> asio::awaitable<void> {
        member.say(2, sender_at);
        start();
        BOOST_TEST(has(co_await ask(at.http, "/"), "the sender"));
        co_await spare->shut_down(0ms);
        spare.reset();
        auto waiting = connect(at.http); // is not refused
        says_who here;
        here.name = "myself";
        task_group next(ctx.get_executor());
        next.spawn(run_http_server(std::move(sockets.http.front()), {}, here));
        co_await waiting.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        BOOST_TEST(has(co_await waiting.all(), "myself"));
        co_await next.shut_down(0ms);
    };
    run(story);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(addresses_of_a_relay)

BOOST_AUTO_TEST_CASE(need_no_host_when_it_listens_at_one_address)
{
    asio::io_context ctx;
    config cfg;
    cfg.ingest.tcp = "127.0.0.1:0";
    cfg.http.listen = "127.0.0.1:0";
    listening_sockets sockets;
    sockets.open(ctx.get_executor(), cfg, false);
    BOOST_TEST(!needs_host(sockets));
}

BOOST_AUTO_TEST_CASE(are_those_of_its_sockets)
{
    asio::io_context ctx;
    config cfg;
    cfg.ingest.tcp = "0.0.0.0:0";
    cfg.http.listen = "127.0.0.1:0";
    listening_sockets sockets;
    sockets.open(ctx.get_executor(), cfg, false);
    const auto port = ":" + std::to_string(sockets.http.front().local_endpoint().port());
    BOOST_TEST(addresses_of(sockets, "").http == "127.0.0.1" + port);
    BOOST_TEST(addresses_of(sockets, "a.example").http == "a.example" + port);
    BOOST_TEST(addresses_of(sockets, "fe80::1").http == "[fe80::1]" + port);
    BOOST_TEST(addresses_of(sockets, "").jobs.starts_with("127.0.0.1:"));
    BOOST_TEST(addresses_of(sockets, "").webhooks == "");
    BOOST_TEST(needs_host(sockets));
    BOOST_TEST(name_of_network() == name_of_network());
    BOOST_TEST(name_of_network().size() > 20u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
