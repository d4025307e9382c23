#include "net/client_connection.hpp"

#include "net/io_error.hpp"
#include "net/socket_options.hpp"
#include "net/token.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <optional>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

namespace {

// Written at once; bounds the memory that a large body takes
constexpr std::size_t max_output = 256 << 10;

} // namespace

client_connection::client_connection(asio::any_io_executor ex, const http_client_settings& s)
    : socket_(std::move(ex)),
      deadline_(socket_),
      max_answer_(s.max_answer),
      unacknowledged_(s.unacknowledged_timeout)
{
}

client_connection::~client_connection()
{
    if (!tls_ || !socket_.is_open() || !output().empty())
        return;
    tls_->shut_down();
    error_code ignored;
    socket_.write_some(asio::buffer(output()), ignored);
}

asio::awaitable<std::string>
client_connection::open(name_lookup& names, tls_client_context* tls, clock::duration limit)
{
    const auto deadline = clock::now() + limit;
    error_code ec;
    auto endpoints = co_await names.find(deadline, ec);
    if (!ec)
        ec = co_await connect(std::move(endpoints), deadline);
    if (ec)
        co_return explain(ec);

    set_client_options(socket_, unacknowledged_);
    std::string error;
    if (tls)
        error = co_await shake_hands(*tls);
    deadline_.clear();
    co_return error;
}

asio::awaitable<client_connection::error_code>
client_connection::connect(name_lookup::endpoints endpoints, clock::time_point deadline)
{
    error_code ec = asio::error::host_not_found;
    auto left = static_cast<clock::rep>(endpoints.size());
    for (const auto& endpoint : endpoints) {
        // A share of the time for each, so that one that swallows everything leaves some
        const auto now = clock::now();
        deadline_.set(now + (deadline - now) / left--);
        auto [result] = co_await socket_.async_connect(endpoint, token);
        if (!result && !deadline_.expired()) {
            deadline_.set(deadline);
            co_return result;
        }
        throw_if_cancelled(result);
        ec = deadline_.expired() ? asio::error::make_error_code(asio::error::timed_out) : result;
        error_code ignored;
        socket_.close(ignored);
    }
    co_return ec;
}

asio::awaitable<std::string> client_connection::shake_hands(tls_client_context& context)
{
    tls_ = context.start();
    std::string_view received;
    bool done = false;
    bool written = false;
    for (;;) {
        const auto state = tls_->handshake(received, done, input_);
        const auto ec = co_await flush(written);
        if (state != tls_session::state::open) {
            context.forget_session();
            co_return tls_->error();
        }
        if (ec)
            co_return "TLS handshake: " + explain(ec);
        if (done)
            co_return std::string();

        auto [read_ec, n] = co_await socket_.async_read_some(asio::buffer(received_), token);
        throw_if_cancelled(read_ec);
        if (read_ec)
            co_return "TLS handshake: " + explain(read_ec);
        received = {received_.data(), n};
    }
}

bool client_connection::is_usable()
{
    error_code ec;
    for (;;) {
        const auto n = socket_.read_some(asio::buffer(received_), ec);
        if (ec)
            return ec == asio::error::would_block;
        // A session ticket is all that may come unasked
        if (decrypt({received_.data(), n}) || !input_.empty())
            return false;
    }
}

asio::awaitable<client_connection::sending> client_connection::exchange(
    std::string_view head,
    const http_request& request,
    std::string& buffer,
    http_answer& answer,
    clock::duration limit
)
{
    sending result;
    request_source source(head, request);
    renewal_ = source.streamed() || request.on_body ? limit : clock::duration::zero();
    deadline_.set_after(limit);

    // Not empty: TLS has answered to something that came while the connection was idle
    const bool lent = output().empty();
    if (lent)
        output().swap(buffer);
    const auto write_error = co_await send(source, result.written);
    if (!write_error) {
        if (lent)
            output().swap(buffer);
        if (output().capacity() > received_.size())
            output() = std::string(); // two wrote at once: one buffer is enough to keep
    }

    // The server may have answered and closed before it has read all: the answer counts
    const bool head_only = request.method == "HEAD";
    std::optional<answer_parser> parser(std::in_place, answer, max_answer_, request.on_body);
    if (!deadline_.expired())
        result.error = co_await read_answer(*parser, head_only, result.answering);
    while (result.error.empty() && parser->is_done() && answer.status / 100 == 1) {
        answer = {};
        parser.emplace(answer, max_answer_, request.on_body);
        result.error = co_await read_answer(*parser, head_only, result.answering);
    }
    result.timed_out = deadline_.expired();
    if (write_error && (!result.error.empty() || !parser->is_done()))
        result.error = explain(write_error);
    result.reusable = result.error.empty() && !write_error && parser->keep_alive() &&
                      input_.empty() && !good_bye_;
    deadline_.clear();
    co_return result;
}

// Between two portions others have the thread, also when the server takes all that comes at once.
asio::awaitable<client_connection::error_code>
client_connection::send(request_source& request, bool& written)
{
    for (bool more = true; more;) {
        if (!fill_output(request))
            co_return asio::error::no_recovery;
        more = output().size() >= max_output;
        renew_deadline();
        auto ec = write_output(written);
        if (ec == asio::error::would_block)
            ec = co_await flush(written);
        if (ec)
            co_return ec;
        if (more)
            co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    }
    co_return error_code();
}

asio::awaitable<client_connection::error_code> client_connection::flush(bool& written)
{
    for (;;) {
        const auto ec = write_output(written);
        if (ec != asio::error::would_block)
            co_return ec;
        auto [wait_ec] = co_await socket_.async_wait(tcp::socket::wait_write, token);
        throw_if_cancelled(wait_ec);
        if (wait_ec)
            co_return wait_ec;
        renew_deadline();
    }
}

asio::awaitable<std::string>
client_connection::read_answer(answer_parser& parser, bool head_only, bool& answering)
{
    if (head_only)
        parser.skip(true);
    for (;;) {
        if (!input_.empty()) {
            answering = true;
            if (!parser.feed(input_))
                co_return "unreadable answer: " + parser.error().message();
        }
        if (parser.is_done())
            co_return std::string();

        auto [ec, n] = co_await socket_.async_read_some(asio::buffer(received_), token);
        throw_if_cancelled(ec);
        renew_deadline();
        if (!ec)
            ec = decrypt({received_.data(), n});
        if (!ec && !output().empty()) { // TLS had something to say to that
            bool ignored = false;
            ec = co_await flush(ignored);
        }
        if (!ec)
            continue;

        // What came with the end is read before the end
        answering = answering || !input_.empty();
        if (!parser.feed(input_))
            co_return "unreadable answer: " + parser.error().message();
        const bool nothing_lost = ec == asio::error::eof && (!tls_ || good_bye_);
        if (parser.is_done() || (nothing_lost && parser.finish()))
            co_return std::string();
        co_return explain(ec);
    }
}

bool client_connection::fill_output(request_source& request)
{
    std::array<char, request_source::max_record> record;
    while (output().size() < max_output) {
        const auto part = request.next(record);
        if (part.empty())
            break;
        if (!tls_)
            plain_output_.append(part);
        else if (!tls_->encrypt(part))
            return false;
    }
    return true;
}

client_connection::error_code client_connection::write_output(bool& written)
{
    auto& bytes = output();
    error_code ec;
    while (sent_ < bytes.size() && !ec) {
        sent_ += socket_.write_some(asio::buffer(bytes.data() + sent_, bytes.size() - sent_), ec);
        written = written || sent_ > 0;
    }
    if (!ec) {
        bytes.clear();
        sent_ = 0;
    }
    return ec;
}

client_connection::error_code client_connection::decrypt(std::string_view received)
{
    if (!tls_) {
        input_.append(received);
        return {};
    }
    switch (tls_->decrypt(received, input_)) {
    case tls_session::state::open:
        return {};
    case tls_session::state::closed:
        good_bye_ = true;
        return asio::error::eof;
    case tls_session::state::failed:
        break;
    }
    return asio::error::no_recovery;
}

std::string client_connection::explain(const error_code& ec) const
{
    if (deadline_.expired() || ec == asio::error::timed_out)
        return "timed out";
    if (tls_ && !tls_->error().empty())
        return tls_->error();
    return describe(ec);
}

void client_connection::throw_if_cancelled(const error_code& ec) const
{
    if (ec == asio::error::operation_aborted && !deadline_.expired())
        throw_cancelled();
}

} // namespace relay
