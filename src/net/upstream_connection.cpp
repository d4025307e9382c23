#include "net/upstream_connection.hpp"

#include "net/io_error.hpp"
#include "net/passed_headers.hpp"
#include "net/response_head.hpp"
#include "net/token.hpp"
#include "relay/net/http_upstream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

namespace {

// Of an answer that is no 2xx, which is held
constexpr std::size_t largest_error = 4 << 20;

} // namespace

upstream_connection::upstream_connection(tcp::socket socket) : socket_(std::move(socket)) {}

bool upstream_connection::is_usable()
{
    boost::system::error_code ec;
    socket_.read_some(asio::buffer(received_), ec);
    return ec == asio::error::would_block;
}

void upstream_connection::close()
{
    closed_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

// What the server says before it has all counts, even when it takes no more.
asio::awaitable<void> upstream_connection::send(std::string head, const server_request& request)
{
    written_ = false;
    all_sent_ = false;
    if (!request.streamed) {
        head += request.body;
        all_sent_ = co_await write(head);
    } else if (co_await write(head)) {
        co_await send_pieces(request);
    }
}

asio::awaitable<void> upstream_connection::send_pieces(const server_request& request)
{
    const bool in_chunks = is_chunked(request.headers);
    while (const auto piece = co_await request.streamed->next()) {
        if (has_answer_begun())
            co_return;
        auto part = in_chunks ? chunk_head(piece->size()) : std::string();
        part.append(*piece).append(in_chunks ? "\r\n" : "");
        if (!co_await write(part))
            co_return;
    }
    all_sent_ = !in_chunks || co_await write("0\r\n\r\n");
}

bool upstream_connection::has_answer_begun()
{
    boost::system::error_code ec;
    return socket_.available(ec) > 0 || ec;
}

asio::awaitable<bool> upstream_connection::write(std::string_view bytes)
{
    auto [ec, n] = co_await asio::async_write(socket_, asio::buffer(bytes), token);
    written_ = written_ || n > 0;
    if (ec == asio::error::operation_aborted && !closed_)
        throw_cancelled();
    co_return !ec;
}

asio::awaitable<void> upstream_connection::read_head()
{
    const auto begin = [this] {
        answer_ = {};
        parser_.emplace(answer_, largest_error, take_);
    };
    begin();
    const auto has_enough = [this] {
        return parser_->is_done() || (parser_->is_header_done() && answer_.status / 100 == 2);
    };
    for (;;) {
        while (!has_enough())
            co_await receive();
        if (answer_.status / 100 != 1)
            co_return;
        begin(); // a word before the answer
        if (!input_.empty() && !parser_->feed(input_))
            throw upstream_failed("unreadable answer: " + parser_->error().message(), true);
    }
}

asio::awaitable<void> upstream_connection::receive()
{
    auto [ec, n] = co_await socket_.async_read_some(asio::buffer(received_), token);
    if (ec == asio::error::operation_aborted && !closed_)
        throw_cancelled();
    input_.append(received_.data(), n);
    if (!input_.empty() && !parser_->feed(input_))
        throw upstream_failed("unreadable answer: " + parser_->error().message(), true);
    if (!ec || parser_->is_done())
        co_return;
    if (ec != asio::error::eof || !parser_->finish())
        throw upstream_failed(describe(ec), written_);
}

asio::awaitable<std::string> upstream_connection::next_piece()
{
    while (piece_.empty() && !parser_->is_done())
        co_await receive();
    co_return std::exchange(piece_, {});
}

bool upstream_connection::is_reusable() const
{
    return all_sent_ && !closed_ && parser_ && parser_->is_done() && parser_->keep_alive() &&
           input_.empty() && piece_.empty();
}

} // namespace relay
