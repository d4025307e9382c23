#include "net/server_connection.hpp"

#include "net/response_head.hpp"
#include "net/token.hpp"
#include "relay/async/until_stopped.hpp"

#include <boost/asio/buffer.hpp>

#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

namespace {

server_response to_response(const rejection& why)
{
    server_response response{.status = why.status};
    response.body.append(R"({"statusCode":)").append(std::to_string(why.status));
    response.body.append(R"(,"name":")").append(why.name);
    response.body.append(R"(","message":")").append(why.message).append("\"}");
    if (why.status == 503)
        response.headers.emplace_back("Retry-After", "1");
    return response;
}

constexpr std::size_t small_body = 4 << 10; // is copied behind its head

constexpr rejection handler_failed{500, "internal_server_error", "Something went wrong here."};

} // namespace

const std::string& server_context::date()
{
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != date_time_) {
        date_time_ = now;
        date_text_ = http_date(now);
    }
    return date_text_;
}

void server_context::close_longest_idle()
{
    if (idle.empty())
        return;
    const auto longest = std::chrono::steady_clock::now() - idle.front()->idle_since();
    if (longest >= settings.grace_when_full)
        idle.front()->close();
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
}

asio::awaitable<void> server_connection::run()
{
    while (co_await wait_for_request()) {
        server_request request;
        request.remote = remote_;
        budget_share memory(server_->bodies);
        request_parser parser(request, server_->settings.max_body, memory);

        const auto outcome = co_await read_request(parser);
        if (outcome == reading::ended)
            co_return;
        if (outcome == reading::rejected) {
            co_await write_response(to_response(parser.why_rejected()), true, false, false);
            co_return co_await linger();
        }
        const bool with_body = request.method != "HEAD";
        auto response = co_await ask_handler(std::move(request));
        if (!response)
            co_return;
        const bool may_stay = parser.keep_alive() && !co_await stop_requested();
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
    struct idle_place
    {
        std::list<server_connection*>& all;
        const std::list<server_connection*>::iterator mine;
        ~idle_place() { all.erase(mine); }
    };
    idle_since_ = std::chrono::steady_clock::now();
    const idle_place place{server_->idle, server_->idle.insert(server_->idle.end(), this)};
    for (;;) {
        // Empty lines before a request are forgiven (RFC 9112, section 2.2)
        while (input_.unused().starts_with("\r\n"))
            input_.use(2);
        if (!input_.empty() && input_.unused() != "\r")
            co_return !co_await stop_requested();

        deadline_.set_after(server_->settings.idle_timeout);
        const auto room = input_.room();
        const auto received = co_await until_stopped(
            socket_.async_read_some(asio::buffer(room.data(), room.size()), token)
        );
        if (!received || std::get<0>(*received))
            co_return false;
        input_.received(std::get<1>(*received));
    }
}

asio::awaitable<server_connection::reading> server_connection::read_request(request_parser& parser)
{
    bool in_body = false;
    bool continued = false;
    deadline_.set_after(server_->settings.head_timeout);
    for (;;) {
        if (!input_.empty() && !parser.feed(input_))
            co_return reading::rejected;
        if (parser.is_done())
            break;
        if (parser.is_header_done() && !std::exchange(in_body, true))
            deadline_.set_after(server_->settings.body_timeout);
        if (parser.expects_continue() && !std::exchange(continued, true) &&
            !co_await write("HTTP/1.1 100 Continue\r\n\r\n", std::string_view()))
            co_return reading::ended;
        if (co_await receive())
            co_return reading::ended;
    }
    deadline_.clear();
    co_return reading::complete;
}

// Nothing when it was cut short because the server stops.
asio::awaitable<std::optional<server_response>>
server_connection::ask_handler(server_request request)
{
    std::exception_ptr error;
    try {
        co_return co_await server_->handler.handle(std::move(request));
    } catch (...) {
        error = std::current_exception();
    }
    if (is_cancellation(error) && co_await stop_requested())
        co_return std::nullopt;
    if (server_->settings.on_error)
        server_->settings.on_error(error);
    co_return to_response(handler_failed);
}

// False when it could not be sent.
asio::awaitable<bool> server_connection::write_response(
    server_response response, bool with_body, bool may_stay, bool http_1_0
)
{
    const auto connection = !may_stay  ? connection_header::close
                            : http_1_0 ? connection_header::keep_alive
                                       : connection_header::none;
    std::string head;
    try {
        head = response_head(response, server_->date(), connection);
    } catch (const std::exception&) {
        if (server_->settings.on_error)
            server_->settings.on_error(std::current_exception());
        response = to_response(handler_failed);
        head = response_head(response, server_->date(), connection);
    }
    auto body = with_body ? std::string_view(response.body) : std::string_view();
    if (body.size() <= small_body) {
        head += body;
        body = {};
    }
    deadline_.set_after(server_->settings.write_timeout);
    const bool written = co_await write(head, body);
    deadline_.clear();
    co_return written;
}

asio::awaitable<bool> server_connection::write(std::string_view head, std::string_view body)
{
    while (!head.empty() || !body.empty()) {
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
        error_code ec;
        const auto n = socket_.write_some(buffers, ec);
        const auto of_head = std::min(n, head.size());
        head.remove_prefix(of_head);
        body.remove_prefix(n - of_head);
        if (ec == asio::error::would_block) {
            auto [wait_ec] = co_await socket_.async_wait(tcp::socket::wait_write, token);
            ec = wait_ec;
            deadline_.set_after(server_->settings.write_timeout);
        }
        if (ec)
            co_return false;
    }
    co_return true;
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
