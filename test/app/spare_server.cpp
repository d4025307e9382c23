// What a spare does with whoever connects to it
#include "relay/app/spare_server.hpp"

#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/net/http_server.hpp"
#include "support/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

// One that says what the test wants
struct told_member final : membership
{
    explicit told_member(asio::any_io_executor ex) : told(std::move(ex)) {}

    bool shared() const noexcept override { return true; }
    bool may_write() const noexcept override { return false; }
    standing now() const override { return standing_; }
    std::vector<relay_record> relays() const override { return {}; }
    asio::awaitable<void> changed() override { return told.wait(); }
    void lives_for(milliseconds) override {}
    void use_key(std::string) override {}
    bool has_lost_commits() const override { return false; }
    void heeded_lost_commits() override {}
    asio::awaitable<void> resign() override { co_return; }

    void say(std::int64_t holder, relay_addresses at)
    {
        standing_.state = state::spare;
        standing_.me = 1;
        standing_.holder = holder;
        standing_.sender_at = std::move(at);
        told.notify_all();
    }

    notifier told;
    standing standing_{.state = state::spare};
};

struct says_who final : http_handler
{
    std::string name;
    std::vector<server_request> seen;

    asio::awaitable<server_response> handle(server_request request) override
    {
        seen.push_back(request);
        co_return server_response{.content_type = "text/plain", .body = name};
    }
};

struct client
{
    tcp::socket socket;

    asio::awaitable<void> send(std::string text)
    {
        co_await asio::async_write(socket, asio::buffer(text), as_values);
    }

    asio::awaitable<std::string> line()
    {
        std::string text;
        const auto n = co_await asio::async_read_until(
            socket, asio::dynamic_buffer(text), '\n', asio::use_awaitable
        );
        BOOST_TEST(n == text.size());
        co_return text;
    }

    asio::awaitable<std::string> all()
    {
        std::string text;
        char some[4096];
        for (;;) {
            auto [ec, n] = co_await socket.async_read_some(asio::buffer(some), as_values);
            text.append(some, n);
            if (ec)
                co_return text;
        }
    }
};

struct spare_fixture
{
    spare_fixture()
    {
        cfg.ingest.tcp = cfg.http.listen = cfg.webhooks.listen = "127.0.0.1:0";
        cfg.cluster.name = "bob";
        sockets.open(ctx.get_executor(), cfg, true);
        at = addresses_of(sockets, "");
        there.name = "the sender";
        acceptors.push_back(tcp::acceptor(ctx, {asio::ip::address_v4::loopback(), 0}));
        jobs.push_back(tcp::acceptor(ctx, {asio::ip::address_v4::loopback(), 0}));
        sender_at.http = sender_at.webhooks = text_of(acceptors.back());
        sender_at.jobs = text_of(jobs.back());
        tasks.spawn(run_http_server_for_now(acceptors.back(), {}, there));
    }

    static std::string text_of(const tcp::acceptor& a)
    {
        return "127.0.0.1:" + std::to_string(a.local_endpoint().port());
    }

    void start(std::string token = {})
    {
        secrets keys;
        keys.http_token = std::move(token);
        spare = std::make_unique<spare_server>(ctx.get_executor(), cfg, keys, member, sockets);
        spare->start();
    }

    client connect(const std::string& address)
    {
        const auto port = std::stoi(address.substr(address.rfind(':') + 1));
        tcp::socket socket(ctx);
        socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
        return {std::move(socket)};
    }

    asio::awaitable<std::string> ask(std::string address, std::string path, std::string more = {})
    {
        auto c = connect(address);
        co_await c.send(
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n"
        );
        co_return co_await c.all();
    }

    asio::awaitable<void> end()
    {
        if (spare)
            co_await spare->shut_down(0ms);
        co_await tasks.shut_down(0ms);
    }

    template <class Story>
    void run(Story& story)
    {
        auto to_the_end = [&]() -> asio::awaitable<void> {
            co_await story();
            co_await end();
        };
        test::run(ctx, to_the_end());
    }

    asio::io_context ctx;
    config cfg;
    listening_sockets sockets;
    relay_addresses at;
    relay_addresses sender_at;
    says_who there;
    std::vector<tcp::acceptor> acceptors;
    std::vector<tcp::acceptor> jobs;
    told_member member{ctx.get_executor()};
    std::unique_ptr<spare_server> spare;
    task_group tasks{ctx.get_executor()};
};

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

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
    BOOST_TEST(name_of_network() == name_of_network());
    BOOST_TEST(name_of_network().size() > 20u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
