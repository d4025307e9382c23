#pragma once

#include "relay/app/spare_server.hpp"
#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/net/http_server.hpp"
#include "support/quiet_membership.hpp"
#include "support/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <string>

namespace relay::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

// One that says what the test wants
struct told_member final : quiet_membership
{
    explicit told_member(asio::any_io_executor ex) : told(std::move(ex)) {}

    bool shared() const noexcept override { return true; }
    bool may_write() const noexcept override { return false; }
    standing now() const override { return standing_; }
    int slot() const noexcept override { return slot_of ? slot_of->slot() : 0; }
    asio::awaitable<void> changed() override { return told.wait(); }

    void say(std::int64_t holder, relay_addresses at)
    {
        standing_.state = state::spare;
        standing_.me = slot_of ? slot_of->now().me : 1;
        standing_.holder = holder;
        standing_.sender_at = std::move(at);
        told.notify_all();
    }

    const membership* slot_of{}; // whose slot for ids it has
    notifier told;
    standing standing_{.state = state::spare};
};

struct says_who final : http_handler
{
    std::string name;
    unsigned status{200};
    std::vector<server_request> seen;

    asio::awaitable<server_response> handle(server_request request) override
    {
        seen.push_back(request);
        co_return server_response{.status = status, .content_type = "text/plain", .body = name};
    }
};

struct client
{
    tcp::socket socket;
    std::string received{};

    asio::awaitable<void> send(std::string text)
    {
        co_await asio::async_write(socket, asio::buffer(text), asio::as_tuple(asio::use_awaitable));
    }

    asio::awaitable<std::string> line()
    {
        const auto n = co_await asio::async_read_until(
            socket, asio::dynamic_buffer(received), '\n', asio::use_awaitable
        );
        const auto text = received.substr(0, n);
        received.erase(0, n);
        co_return text;
    }

    asio::awaitable<std::string> all()
    {
        std::string text;
        char some[4096];
        for (;;) {
            auto [ec, n] = co_await socket.async_read_some(
                asio::buffer(some), asio::as_tuple(asio::use_awaitable)
            );
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
        keys.http_token = keys.ingest_token = std::move(token);
        keys.webhook_secrets = webhook_secrets;
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
    std::vector<std::string> webhook_secrets;
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

inline bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace relay::test
