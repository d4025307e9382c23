#include "net/server_connection.hpp"

#include "net/response_head.hpp"
#include "net/token.hpp"
#include "relay/async/until_stopped.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

const std::string& server_context::date()
{
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != date_time_) {
        date_time_ = now;
        date_text_ = http_date(now);
    }
    return date_text_;
}

void server_context::make_room()
{
    const auto before = std::chrono::steady_clock::now() - settings.grace_when_full;
    server_connection* leaves = nullptr;
    if (!idle.empty() && idle.front()->idle_since() <= before)
        leaves = idle.front();
    else if (!strangers.empty() && strangers.front()->opened() <= before)
        leaves = strangers.front();
    if (!leaves)
        return;
    ++counts.made_room;
    leaves->close();
}

server_connection::server_connection(tcp::socket socket, std::shared_ptr<server_context> server)
    : socket_(std::move(socket)),
      server_(std::move(server)),
      deadline_(socket_)
{
    error_code ec;
    socket_.non_blocking(true, ec);
    socket_.set_option(tcp::no_delay(true), ec);
    remote_ = socket_.remote_endpoint(ec).address();
    stranger_.emplace(server_->strangers, this);
}

asio::awaitable<void> server_connection::run()
{
    while (co_await wait_for_request()) {
        server_request request;
        request.remote = remote_;
        budget_share memory(server_->bodies);
        request_parser parser(request, server_->settings.max_body, memory);

        const auto outcome = co_await read_request(parser, request);
        if (outcome == reading::ended)
            co_return;
        if (outcome == reading::rejected) {
            co_await write_response(to_response(parser.why_rejected()), true, false, false);
            co_return co_await linger();
        }
        const bool with_body = request.method != "HEAD";
        auto response = co_await respond(outcome, parser, request);
        if (!response)
            co_return;
        const bool whole = parser.is_done(); // else its body is still to come, and nobody wants it
        const bool endless = response->streamed && parser.is_http_1_0(); // but for the connection
        const bool may_stay =
            whole && !endless && parser.keep_alive() && !co_await stop_requested();
        if (!co_await write_response(
                *std::move(response), with_body, may_stay, parser.is_http_1_0()
            ))
            co_return;
        if (!may_stay)
            co_return co_await linger();
    }
}

void server_connection::close()
{
    error_code ignored;
    socket_.close(ignored);
}

// False when the connection is to be closed: it ended, was idle for too long, or the server stops.
asio::awaitable<bool> server_connection::wait_for_request()
{
    idle_since_ = clock::now();
    const place_in idle(server_->idle, this);
    for (;;) {
        // Empty lines before a request are forgiven (RFC 9112, section 2.2)
        while (input_.unused().starts_with("\r\n"))
            input_.use(2);
        if (!input_.empty() && input_.unused() != "\r")
            co_return !co_await stop_requested();

        deadline_.set_after(time_to_begin());
        const auto room = input_.room();
        const auto received = co_await until_stopped(
            socket_.async_read_some(asio::buffer(room.data(), room.size()), token)
        );
        if (!received || std::get<0>(*received)) {
            server_->counts.too_slow += stranger_ && deadline_.expired() ? 1 : 0;
            co_return false;
        }
        input_.received(std::get<1>(*received));
    }
}

milliseconds server_connection::time_to_begin() const
{
    const auto& s = server_->settings;
    return stranger_ ? std::min(s.idle_timeout, s.head_timeout) : s.idle_timeout;
}

asio::awaitable<server_connection::reading>
server_connection::read_request(request_parser& parser, const server_request& request)
{
    bool in_body = false;
    continued_ = false;
    deadline_.set_after(server_->settings.head_timeout);
    for (;;) {
        if (!input_.empty() && !parser.feed(input_))
            co_return reading::rejected;
        if (parser.is_header_done() && !std::exchange(in_body, true)) {
            if (const auto ends = look_at_head(parser, request))
                co_return *ends;
            deadline_.set_after(server_->settings.body_timeout);
            if (!parser.is_done() && !input_.empty())
                continue; // the body has begun to come
        }
        if (parser.is_done())
            break;
        if (parser.expects_continue() && !std::exchange(continued_, true) &&
            !co_await write("HTTP/1.1 100 Continue\r\n\r\n", std::string_view()))
            co_return reading::ended;
        if (co_await receive()) {
            server_->counts.too_slow += deadline_.expired() ? 1 : 0;
            co_return reading::ended;
        }
    }
    deadline_.clear();
    co_return reading::complete;
}

// How the request ends before its body; nothing: it goes on.
std::optional<server_connection::reading>
server_connection::look_at_head(request_parser& parser, const server_request& head)
{
    auto admitted = server_->handler.admit(head);
    if (admitted.refusal) {
        refusal_ = *std::move(admitted.refusal);
        return reading::refused;
    }
    stranger_.reset();
    if (admitted.streamed) {
        parser.stream_body();
        deadline_.clear();
        return reading::streamed;
    }
    if (!parser.limit_body(admitted.max_body))
        return reading::rejected;
    return std::nullopt;
}

// Closes so that the client can still read our last words: closing at once, with something of its
// unread, would make its system throw them away.
asio::awaitable<void> server_connection::linger()
{
    error_code ec;
    socket_.shutdown(tcp::socket::shutdown_send, ec);
    deadline_.set_after(std::chrono::seconds(2));
    while (!co_await receive())
        input_.use(input_.unused().size());
}

asio::awaitable<server_connection::error_code> server_connection::receive()
{
    const auto room = input_.room();
    auto [ec, n] = co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), token);
    input_.received(n);
    co_return ec;
}

} // namespace relay
