#pragma once

#include "support/certificate.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace relay::test {

// An answer with the headers that it needs
std::string answer(int status, std::string_view body, std::string_view more_headers = {});

// One connection, seen from the server: what a script talks to. Everything throws when the other
// side is gone, which ends the script.
class peer
{
public:
    using stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

    peer(stream s, std::vector<std::string>& received) : stream_(std::move(s)), received_(received)
    {
    }

    // The next request: its head and its body (by Content-Length). Also put into `received`.
    boost::asio::awaitable<std::string> read_request();

    // A byte of it, and no more
    boost::asio::awaitable<void> read_some();

    boost::asio::awaitable<void> write(std::string text);

    // Ends TLS in good order, and waits until the client goes
    boost::asio::awaitable<void> say_good_bye();
    void close(); // without that
    void reset(); // RST

    // For what only OpenSSL can do
    SSL* ssl() { return stream_.native_handle(); }

private:
    stream stream_;
    std::vector<std::string>& received_;
    std::string buffer_;
};

// An HTTPS server in this process, on a free port of the loopback. Each connection plays the next
// script, or answers every request with 200 and {} when there is none left.
class tls_server
{
public:
    using script = std::function<boost::asio::awaitable<void>(peer&)>;

    explicit tls_server(boost::asio::any_io_executor ex, const certificate_options& options = {});

    std::string url(const std::string& host = "localhost") const;

    // For the client's ca_file
    const std::string& certificate_file() const { return certificate_file_.path(); }

    // Shakes hands in TLS 1.2 from now on.
    void be_old() { SSL_CTX_set_max_proto_version(tls_.native_handle(), TLS1_2_VERSION); }

    // Takes no more connections: they are refused.
    void stop() { acceptor_.close(); }

    std::deque<script> scripts;
    std::vector<std::string> received; // requests, all connections together
    std::vector<std::string> names;    // which each client asked for (SNI), "" for none
    int connections{};

private:
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
    certificate certificate_;
    temporary_file certificate_file_;
    boost::asio::ssl::context tls_;
    boost::asio::ip::tcp::acceptor acceptor_;
};

} // namespace relay::test
