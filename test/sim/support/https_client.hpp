#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace relay::sim::test {

namespace asio = boost::asio;

struct https_answer
{
    int status{};
    std::string head;
    std::string body;
};

// A blocking HTTPS client that trusts one authority and checks names. One connection at a time.
class https_client
{
public:
    https_client(const std::string& authority_pem, std::uint16_t port, int tls_version = 0);
    ~https_client();

    // Throws when it can't, also for the certificate's sake.
    void connect(const std::string& host = "localhost");

    // Nothing when the connection ends before an answer is complete
    std::optional<https_answer> exchange(const std::string& request);

    void write(const std::string& bytes);
    std::optional<https_answer> read();

    // True when the other side has closed, and sent nothing more
    bool is_closed();
    bool resumed();

private:
    asio::io_context ctx_;
    asio::ssl::context tls_;
    std::uint16_t port_;
    std::optional<asio::ssl::stream<asio::ip::tcp::socket>> stream_;
    std::string unread_;
    SSL_SESSION* session_{};
};

// A request of POST /emails with a good mail, or another body
std::string send_request(const std::string& body = "", const std::string& more_headers = "");

} // namespace relay::sim::test
