#pragma once

#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/net/http_server.hpp"
#include "support/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A server of HTTP whose handler echoes, and a client that speaks bytes

namespace relay::test {

// Two pieces, behind which it may break off. Before the next one others have had the thread.
struct pieces final : outgoing_body
{
    boost::asio::any_io_executor ex;
    bool breaks{};
    int given{};
    std::shared_ptr<int> turns_of_others{std::make_shared<int>(0)};

    pieces(boost::asio::any_io_executor e, bool b) : ex(std::move(e)), breaks(b) {}

    boost::asio::awaitable<std::string> next() override
    {
        BOOST_TEST(*turns_of_others == given);
        boost::asio::post(ex, [turns = turns_of_others] { ++*turns; });
        ++given;
        if (given <= 2)
            co_return std::string(3, given == 1 ? 'a' : 'b');
        if (breaks)
            throw std::runtime_error("the pieces' secret");
        co_return std::string();
    }
};

// Answers with what it was asked; some paths have a meaning
struct echo final : http_handler
{
    explicit echo(boost::asio::any_io_executor e) : ex(e), changed(e) {}

    boost::asio::any_io_executor ex;
    std::vector<server_request> seen;
    std::vector<std::string> looked_at; // paths
    int in_progress{};
    int broken{}; // bodies in pieces
    std::size_t largest_piece{};
    bool may_answer{};
    notifier changed;

    admission admit(const server_request& head) override
    {
        BOOST_TEST(head.body.empty());
        looked_at.push_back(head.path);
        if (head.path == "/no")
            return {.refusal = server_response{.status = 401, .body = "who are you?"}};
        if (head.path == "/ten")
            return {.max_body = 10};
        if (head.path.starts_with("/stream"))
            return {.streamed = true};
        return {};
    }

    boost::asio::awaitable<server_response> handle(server_request request) override
    {
        ++in_progress;
        changed.notify_all();
        if (request.path == "/throw")
            throw std::runtime_error("the handler's secret");
        while (request.path == "/wait" && !may_answer)
            co_await changed.wait();
        server_response response{.content_type = "text/plain"};
        response.body = request.method + " " + request.path + "?" + request.query + "\n";
        response.body += request.body;
        if (request.streamed)
            response.body += co_await read_pieces(request);
        if (request.path.starts_with("/pieces"))
            response = {
                .content_type = "text/plain",
                .streamed = std::make_shared<pieces>(ex, request.path == "/pieces/broken")};
        if (request.path == "/large")
            response.body.assign(20 << 20, 'x');
        if (request.path == "/break")
            response.headers.emplace_back("X-Bad", "a\r\nInjected: yes");
        if (request.path == "/empty")
            response = {.status = 204};
        seen.push_back(std::move(request));
        --in_progress;
        co_return response;
    }

    // How much came, and how it ended; `/stream/some` reads but a piece.
    boost::asio::awaitable<std::string> read_pieces(const server_request& request)
    {
        std::size_t bytes = 0;
        try {
            while (const auto piece = co_await request.streamed->next()) {
                bytes += piece->size();
                largest_piece = std::max(largest_piece, piece->size());
                if (request.path == "/stream/some")
                    break;
            }
        } catch (const broken_body&) {
            ++broken;
            throw;
        }
        co_return "read " + std::to_string(bytes);
    }

    boost::asio::awaitable<void> requests_are_in_progress(int n)
    {
        while (in_progress < n)
            co_await changed.wait();
    }

    void let_answer()
    {
        may_answer = true;
        changed.notify_all();
    }
};

// Speaks bytes
struct raw_client
{
    boost::asio::ip::tcp::socket socket;
    std::string received{};

    boost::asio::awaitable<void> send(std::string text)
    {
        co_await boost::asio::async_write(
            socket, boost::asio::buffer(text), boost::asio::as_tuple(boost::asio::use_awaitable)
        );
    }

    // True when something came, false at the end
    boost::asio::awaitable<bool> receive()
    {
        std::array<char, 65536> some;
        auto [ec, n] = co_await socket.async_read_some(
            boost::asio::buffer(some), boost::asio::as_tuple(boost::asio::use_awaitable)
        );
        received.append(some.data(), n);
        co_return !ec;
    }

    boost::asio::awaitable<std::string> receive_all()
    {
        while (co_await receive()) {
        }
        co_return std::exchange(received, {});
    }

    boost::asio::awaitable<void> receive_until(std::string end)
    {
        while (received.find(end) == std::string::npos && co_await receive()) {
        }
        BOOST_TEST(received.find(end) != std::string::npos);
    }
};

struct http_server_fixture
{
    connection_counts counts;
    boost::asio::io_context ctx;
    http_server_settings settings;
    echo handler{ctx.get_executor()};
    task_group server{ctx.get_executor()};
    boost::asio::ip::tcp::endpoint endpoint;

    void start()
    {
        boost::asio::ip::tcp::acceptor acceptor(ctx, {boost::asio::ip::address_v4::loopback(), 0});
        endpoint = acceptor.local_endpoint();
        server.spawn(run_http_server(std::move(acceptor), settings, handler));
    }

    raw_client connect()
    {
        boost::asio::ip::tcp::socket socket(ctx);
        socket.connect(endpoint);
        return {std::move(socket)};
    }

    // A client whose request is being worked on until the handler may answer
    boost::asio::awaitable<raw_client> connect_busy()
    {
        auto busy = connect();
        co_await busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
        co_await handler.requests_are_in_progress(1);
        co_return busy;
    }

    // All that the server says to `text` on a connection of its own, until it closes
    std::string answer_to(std::string text)
    {
        if (server.size() == 0)
            start();
        std::string answer;
        auto test = [&]() -> boost::asio::awaitable<void> {
            auto client = connect();
            co_await client.send(std::move(text));
            answer = co_await client.receive_all();
        };
        test::run(ctx, test());
        return answer;
    }
};

inline std::string status_line(const std::string& answer)
{
    return answer.substr(0, answer.find("\r\n"));
}

inline std::size_t count_of(const std::string& text, std::string_view what)
{
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++n;
    return n;
}

} // namespace relay::test
