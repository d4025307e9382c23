#include "sim/tls_connection.hpp"

#include "sim/token.hpp"

#include <climits>
#include <openssl/err.h>

#include <algorithm>
#include <utility>

namespace relay::sim {

namespace {

int clamp_size(std::size_t size)
{
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

} // namespace

tls_connection::tls_connection(asio::ip::tcp::socket socket, SSL_CTX* context)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      ssl_(SSL_new(context))
{
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket_.native_handle()) != 1)
        dropped_ = true;
}

asio::awaitable<bool> tls_connection::handshake()
{
    while (!dropped_) {
        ERR_clear_error();
        const int result = SSL_accept(ssl_.get());
        if (result == 1)
            co_return true;
        if (!co_await wait_after(result))
            break;
    }
    co_return false;
}

asio::awaitable<std::size_t> tls_connection::read_some(std::span<char> buffer)
{
    if (std::exchange(drained_, false) && !co_await wait(asio::ip::tcp::socket::wait_read))
        co_return 0;
    while (!dropped_) {
        ERR_clear_error();
        const int result = SSL_read(ssl_.get(), buffer.data(), clamp_size(buffer.size()));
        if (result > 0) {
            drained_ = SSL_has_pending(ssl_.get()) == 0;
            co_return static_cast<std::size_t>(result);
        }
        if (!co_await wait_after(result))
            break;
    }
    co_return 0;
}

asio::awaitable<bool> tls_connection::write(std::string_view bytes)
{
    while (!bytes.empty() && !dropped_) {
        ERR_clear_error();
        const int result = SSL_write(ssl_.get(), bytes.data(), clamp_size(bytes.size()));
        if (result > 0)
            bytes.remove_prefix(static_cast<std::size_t>(result));
        else if (!co_await wait_after(result))
            co_return false;
    }
    co_return bytes.empty();
}

asio::awaitable<bool> tls_connection::sleep(std::chrono::microseconds duration)
{
    if (!dropped_) {
        timer_.expires_after(duration);
        co_await timer_.async_wait(token);
    }
    co_return !dropped_;
}

asio::awaitable<bool> tls_connection::wait_after(int result)
{
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        co_return co_await wait(asio::ip::tcp::socket::wait_read);
    case SSL_ERROR_WANT_WRITE:
        co_return co_await wait(asio::ip::tcp::socket::wait_write);
    default:
        co_return false;
    }
}

asio::awaitable<bool> tls_connection::wait(asio::ip::tcp::socket::wait_type what)
{
    const auto [ec] = co_await socket_.async_wait(what, token);
    co_return !ec && !dropped_;
}

void tls_connection::say_goodbye()
{
    if (dropped_)
        return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

void tls_connection::reset()
{
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
}

void tls_connection::drop()
{
    dropped_ = true;
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.cancel(ignored);
    timer_.cancel();
}

} // namespace relay::sim
