#include "relay/net/http_server.hpp"

#include "net/server_connection.hpp"
#include "net/token.hpp"
#include "relay/async/sleep.hpp"
#include "relay/async/task_group.hpp"
#include "relay/async/until_stopped.hpp"

#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

namespace {

asio::awaitable<void> serve(tcp::socket socket, std::shared_ptr<server_context> server)
{
    struct place
    {
        server_context& server;
        explicit place(server_context& s) : server(s)
        {
            ++server.connections;
            ++server.counts.open;
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place()
        {
            --server.connections;
            --server.counts.open;
            server.one_ended.notify_all();
        }
    };
    const place mine(*server);

    // A connection that fails, for want of memory say, is no reason to stop the others
    try {
        server_connection connection(std::move(socket), server);
        co_await connection.run();
    } catch (...) {
        const auto error = std::current_exception();
        if (server->settings.on_error && !is_cancellation(error))
            server->settings.on_error(error);
    }
}

asio::awaitable<void> accept_all(
    tcp::acceptor& acceptor, const std::shared_ptr<server_context>& server, task_group& tasks
)
{
    for (;;) {
        if (server->connections >= server->settings.max_connections)
            ++server->counts.full;
        while (server->connections >= server->settings.max_connections) {
            server->make_room();
            const auto look_again = notifier::clock::now() + std::chrono::milliseconds(100);
            if (!co_await until_stopped(server->one_ended.wait_until(look_again)))
                co_return;
        }
        auto accepted = co_await until_stopped(acceptor.async_accept(token));
        if (!accepted)
            co_return;
        auto& [ec, socket] = *accepted;
        if (!ec) {
            tasks.spawn(serve(std::move(socket), server));
        } else if (ec != asio::error::connection_aborted) {
            // No file descriptors or no memory left: that passes
            if (!co_await until_stopped(sleep_for(std::chrono::milliseconds(100))))
                co_return;
        }
    }
}

// No grace of its own: whoever stops us says when it's enough, with `terminal`
asio::awaitable<void> end_all(task_group& connections)
{
    co_await finish_item();
    co_await connections.shut_down(std::chrono::hours(24));
}

} // namespace

std::string_view server_request::header(std::string_view lower_case_name) const
{
    for (const auto& [name, value] : headers)
        if (name == lower_case_name)
            return value;
    return {};
}

asio::awaitable<void>
run_http_server(tcp::acceptor acceptor, http_server_settings settings, http_handler& handler)
{
    const auto ex = acceptor.get_executor();
    const auto server = std::make_shared<server_context>(ex, std::move(settings), handler);
    task_group connections(ex);

    co_await accept_all(acceptor, server, connections);
    boost::system::error_code ignored;
    acceptor.close(ignored);
    co_await end_all(connections);
}

asio::awaitable<void> run_http_server_for_now(
    tcp::acceptor& acceptor, http_server_settings settings, http_handler& handler
)
{
    const auto ex = acceptor.get_executor();
    const auto server = std::make_shared<server_context>(ex, std::move(settings), handler);
    task_group connections(ex);

    co_await accept_all(acceptor, server, connections);
    co_await end_all(connections);
}

} // namespace relay
