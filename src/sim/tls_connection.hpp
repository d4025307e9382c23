#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <openssl/ssl.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace relay::sim {

namespace asio = boost::asio;

// The server's side of a TLS connection. OpenSSL reads and writes the socket itself, and Asio only
// says when it's ready: that saves a copy and most of the cost of a layer in between.
// The process must ignore SIGPIPE. One coroutine at a time, except for drop().
class tls_connection
{
public:
    tls_connection(asio::ip::tcp::socket socket, SSL_CTX* context);

    // These give false, or zero bytes, when the connection has ended.
    asio::awaitable<bool> handshake();
    asio::awaitable<std::size_t> read_some(std::span<char> buffer);
    asio::awaitable<bool> write(std::string_view bytes);

    // False when drop() came first
    asio::awaitable<bool> sleep(std::chrono::microseconds duration);

    bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

    void say_goodbye(); // TLS's own end; the socket closes with this object
    void reset();       // as if the peer had crashed

    // Ends whatever the coroutine is waiting for. The socket is closed with this object, not
    // before: its number must not be another connection's while OpenSSL knows it.
    void drop();

private:
    struct deleter
    {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };

    // After an operation that didn't succeed: waits for what it lacks; false when it never will
    asio::awaitable<bool> wait_after(int result);
    asio::awaitable<bool> wait(asio::ip::tcp::socket::wait_type what);

    asio::ip::tcp::socket socket_;
    asio::steady_timer timer_;
    std::unique_ptr<SSL, deleter> ssl_;
    bool drained_{}; // the last read took what there was: the next one had better wait first
    bool dropped_{};
};

} // namespace relay::sim
