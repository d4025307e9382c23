#include "net/response_head.hpp"
#include "net/server_connection.hpp"
#include "net/token.hpp"
#include "relay/async/until_stopped.hpp"

#include <boost/asio/buffer.hpp>

#include <array>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

namespace {

constexpr std::size_t small_body = 4 << 10; // is copied behind its head

// Written in one go: more than the kernel takes of it holds others up
constexpr std::size_t written_at_once = 256 << 10;

constexpr rejection handler_failed{500, "internal_server_error", "Something went wrong here."};

} // namespace

server_response server_connection::to_response(const rejection& why)
{
    server_response response{.status = why.status};
    response.body.append(R"({"statusCode":)").append(std::to_string(why.status));
    response.body.append(R"(,"name":")").append(why.name);
    response.body.append(R"(","message":")").append(why.message).append("\"}");
    if (why.status == 503)
        response.headers.emplace_back("Retry-After", "1");
    return response;
}

// The parser goes on with its request, while the handler has a copy without a body.
class server_connection::body_in_pieces final : public incoming_body
{
public:
    body_in_pieces(server_connection& connection, request_parser& parser, std::string& body)
        : connection_(connection),
          parser_(parser),
          body_(body)
    {
    }

    asio::awaitable<std::optional<std::string_view>> next() override
    {
        body_.clear();
        co_await connection_.receive_piece(parser_, body_);
        if (body_.empty())
            co_return std::nullopt;
        co_return std::string_view(body_);
    }

private:
    server_connection& connection_;
    request_parser& parser_;
    std::string& body_;
};

asio::awaitable<std::optional<server_response>>
server_connection::respond(reading outcome, request_parser& parser, server_request& request)
{
    if (outcome == reading::refused)
        co_return std::move(refusal_);
    if (outcome != reading::streamed)
        co_return co_await ask_handler(std::move(request));
    body_in_pieces body(*this, parser, request.body);
    auto head = request;
    head.streamed = &body;
    auto response = co_await ask_handler(std::move(head));
    if (parser.why_rejected().status != 0)
        response = to_response(parser.why_rejected());
    co_return response;
}

// Leaves `body` empty at the end of the request. The handler's own time is not the client's.
asio::awaitable<void> server_connection::receive_piece(request_parser& parser, std::string& body)
{
    for (;;) {
        if (!input_.empty() && !parser.is_done() && !parser.feed(input_))
            throw broken_body();
        if (!body.empty() || parser.is_done())
            break;
        deadline_.set_after(server_->settings.body_timeout);
        if (parser.expects_continue() && !std::exchange(continued_, true) &&
            !co_await write("HTTP/1.1 100 Continue\r\n\r\n", std::string_view()))
            throw broken_body();
        if (co_await receive()) {
            server_->counts.too_slow += deadline_.expired() ? 1 : 0;
            throw broken_body();
        }
    }
    deadline_.clear();
}

// Nothing when it was cut short because the server stops, or the client is not there any more.
asio::awaitable<std::optional<server_response>>
server_connection::ask_handler(server_request request)
{
    std::exception_ptr error;
    try {
        co_return co_await server_->handler.handle(std::move(request));
    } catch (const broken_body&) {
        co_return std::nullopt;
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
    if (response.streamed && !http_1_0)
        response.headers.emplace_back("Transfer-Encoding", "chunked");
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
    bool written = co_await write(head, body);
    if (written && response.streamed && with_body)
        written = co_await write_pieces(*response.streamed, !http_1_0);
    deadline_.clear();
    co_return written;
}

// The end of what is not in chunks is that of the connection. Between two pieces others have the
// thread, also when they are there at once.
asio::awaitable<bool> server_connection::write_pieces(outgoing_body& body, bool in_chunks)
{
    for (;;) {
        deadline_.clear();
        std::string piece;
        try {
            piece = co_await body.next();
        } catch (...) {
            if (server_->settings.on_error)
                server_->settings.on_error(std::current_exception());
            co_return false;
        }
        const bool last = piece.empty();
        const auto head = in_chunks ? chunk_head(piece.size()) : std::string();
        if (in_chunks)
            piece += "\r\n";
        deadline_.set_after(server_->settings.write_timeout);
        const bool written = co_await write(head, piece);
        if (!written || last)
            co_return written;
        auto [ec] = co_await socket_.async_wait(tcp::socket::wait_write, token);
        if (ec)
            co_return false;
    }
}

// Between two portions others have the thread, also when the client takes all that comes at once.
asio::awaitable<bool> server_connection::write(std::string_view head, std::string_view body)
{
    for (;;) {
        const auto portion = body.substr(0, written_at_once);
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(portion)};
        error_code ec;
        const auto n = socket_.write_some(buffers, ec);
        if (ec && ec != asio::error::would_block)
            co_return false;
        const auto of_head = std::min(n, head.size());
        head.remove_prefix(of_head);
        body.remove_prefix(n - of_head);
        if (head.empty() && body.empty())
            co_return true;
        auto [wait_ec] = co_await socket_.async_wait(tcp::socket::wait_write, token);
        if (wait_ec)
            co_return false;
        deadline_.set_after(server_->settings.write_timeout);
    }
}

} // namespace relay
