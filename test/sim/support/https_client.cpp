#include "sim/support/https_client.hpp"

#include "sim/support/caller.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>

namespace relay::sim::test {

https_client::https_client(const std::string& authority_pem, std::uint16_t port, int tls_version)
    : tls_(asio::ssl::context::tls_client),
      port_(port)
{
    tls_.add_certificate_authority(asio::buffer(authority_pem));
    tls_.set_verify_mode(asio::ssl::verify_peer);
    if (tls_version != 0)
        SSL_CTX_set_max_proto_version(tls_.native_handle(), tls_version);
}

https_client::~https_client()
{
    SSL_SESSION_free(session_);
}

void https_client::connect(const std::string& host)
{
    if (stream_) {
        SSL_SESSION_free(session_);
        session_ = SSL_get1_session(stream_->native_handle());
        SSL_shutdown(stream_->native_handle()); // without it OpenSSL gives the session up
    }
    unread_.clear();
    stream_.emplace(ctx_, tls_);
    const asio::ip::tcp::endpoint to(asio::ip::make_address("127.0.0.1"), port_);
    stream_->next_layer().connect(to);
    SSL_set_tlsext_host_name(stream_->native_handle(), host.c_str());
    if (session_)
        SSL_set_session(stream_->native_handle(), session_);
    stream_->set_verify_callback(asio::ssl::host_name_verification(host));
    stream_->handshake(asio::ssl::stream_base::client);
}

std::optional<https_answer> https_client::exchange(const std::string& request)
{
    write(request);
    return read();
}

void https_client::write(const std::string& bytes)
{
    boost::system::error_code ignored; // read() finds out
    asio::write(*stream_, asio::buffer(bytes), ignored);
}

std::optional<https_answer> https_client::read()
{
    constexpr auto npos = std::string::npos;
    for (;;) {
        const auto end = unread_.find("\r\n\r\n");
        if (end != npos) {
            const auto head = unread_.substr(0, end + 2);
            const auto at = head.find("content-length: ");
            const auto size = at == npos ? 0 : std::stoul(head.substr(at + 16));
            if (unread_.size() >= end + 4 + size) {
                https_answer answer{std::stoi(head.substr(9)), head, unread_.substr(end + 4, size)};
                unread_.erase(0, end + 4 + size);
                return answer;
            }
        }
        char buffer[8192];
        boost::system::error_code ec;
        const auto n = stream_->read_some(asio::buffer(buffer), ec);
        if (ec)
            return std::nullopt;
        unread_.append(buffer, n);
    }
}

bool https_client::is_closed()
{
    char byte = 0;
    boost::system::error_code ec;
    return stream_->read_some(asio::buffer(&byte, 1), ec) == 0 && ec;
}

bool https_client::resumed()
{
    return SSL_session_reused(stream_->native_handle()) == 1;
}

std::string send_request(const std::string& body, const std::string& more_headers)
{
    const auto content = body.empty() ? mail() : body;
    return "POST /emails HTTP/1.1\r\nhost: localhost\r\nuser-agent: test\r\n"
           "authorization: Bearer re_test\r\n" +
           more_headers + "content-length: " + std::to_string(content.size()) + "\r\n\r\n" +
           content;
}

} // namespace relay::sim::test
