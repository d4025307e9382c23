#pragma once

#include "pipeline/fixture.hpp"
#include "relay/net/listen.hpp"
#include "relay/server/doors.hpp"
#include "relay/server/socket/job_listener.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>

namespace relay::test {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// A producer at the job socket
struct producer
{
    asio::local::stream_protocol::socket socket;
    std::string received{};

    asio::awaitable<void> send(std::string text)
    {
        co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
    }

    asio::awaitable<boost::json::value> next_reply()
    {
        auto buffer = asio::dynamic_buffer(received);
        const auto n = co_await asio::async_read_until(socket, buffer, '\n', asio::use_awaitable);
        auto reply = boost::json::parse(std::string_view(received).substr(0, n));
        received.erase(0, n);
        co_return reply;
    }

    // Its mark
    asio::awaitable<std::string> next_ref()
    {
        const auto reply = co_await next_reply();
        co_return std::string(reply.at("ref").as_string());
    }

    // The status code of the next reply, which is a refusal
    asio::awaitable<std::int64_t> next_error()
    {
        const auto reply = co_await next_reply();
        co_return reply.at("error").at("statusCode").as_int64();
    }

    // True when the relay closes the connection, and says nothing more.
    asio::awaitable<bool> is_closed()
    {
        auto buffer = asio::dynamic_buffer(received);
        constexpr auto token = asio::as_tuple(asio::use_awaitable);
        const auto [ec, n] = co_await asio::async_read_until(socket, buffer, '\n', token);
        co_return received.empty() && ec == asio::error::eof;
    }

    asio::awaitable<void> ping()
    {
        co_await send("{\"type\":\"ping\"}\n");
        const auto reply = co_await next_reply();
        BOOST_TEST(reply.at("status").as_string() == "pong");
    }
};

// The stages and a job socket, with two producers at it
struct job_socket_fixture : stage_fixture
{
    using story = std::function<asio::awaitable<void>(stages&, producer&, producer&)>;

    relay::doors doors;
    job_listener::settings settings{.token = {}, .max_line = 64 << 20, .look_every = 10ms};

    producer connect(stages& s)
    {
        producer p{asio::local::stream_protocol::socket(s.ex)};
        p.socket.connect(asio::local::stream_protocol::endpoint(directory.path() + "/jobs"));
        return p;
    }

    void run_producers(story told)
    {
        auto whole = [this, told](stages& s) -> asio::awaitable<void> {
            const job_listener::parts parts{
                .ex = s.ex,
                .ingest = s.ingest,
                .message_finder = s.message_finder,
                .message_admin = s.message_admin,
                .id_codec = s.id_codec,
                .counters = s.counters,
                .doors = doors,
                .event_feed = s.event_feed,
                .campaign_desk = s.campaign_desk,
            };
            job_listener jobs(parts, settings);
            task_group listening(s.ex);
            listening.spawn(jobs.run(listen_unix(s.ex, directory.path() + "/jobs")));
            listening.spawn(jobs.watch());
            auto one = connect(s);
            auto two = connect(s);
            co_await told(s, one, two);
            one.socket.close();
            two.socket.close();
            co_await listening.shut_down(milliseconds(0));
            co_await jobs.drain();
        };
        run_stages(whole);
    }
};

} // namespace relay::test
