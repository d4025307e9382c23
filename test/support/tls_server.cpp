#include "support/tls_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay::test {

namespace {

asio::awaitable<void> answer_everything(peer& client)
{
    for (;;) {
        co_await client.read_request();
        co_await client.write(answer(200, "{}"));
    }
}

} // namespace

std::string answer(int status, std::string_view body, std::string_view more_headers)
{
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n";
    text.append(more_headers);
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    text.append(body);
    return text;
}

asio::awaitable<std::string> peer::read_request()
{
    std::array<char, 16384> some;
    std::size_t wanted = std::string::npos;
    for (;;) {
        const auto end = buffer_.find("\r\n\r\n");
        if (wanted == std::string::npos && end != std::string::npos) {
            wanted = end + 4;
            const auto length = buffer_.find("Content-Length: ");
            std::size_t body = 0;
            if (length < end)
                std::from_chars(buffer_.data() + length + 16, buffer_.data() + end, body);
            wanted += body;
        }
        if (buffer_.size() >= wanted)
            break;
        const auto n = co_await stream_.async_read_some(asio::buffer(some), asio::use_awaitable);
        buffer_.append(some.data(), n);
    }
    std::string request = buffer_.substr(0, wanted);
    buffer_.erase(0, wanted);
    received_.push_back(request);
    co_return request;
}

asio::awaitable<void> peer::read_some()
{
    char byte = 0;
    co_await stream_.async_read_some(asio::buffer(&byte, 1), asio::use_awaitable);
}

asio::awaitable<void> peer::write(std::string text)
{
    co_await asio::async_write(stream_, asio::buffer(text), asio::use_awaitable);
}

asio::awaitable<void> peer::say_good_bye()
{
    co_await stream_.async_shutdown(asio::as_tuple(asio::use_awaitable));
}

void peer::close()
{
    stream_.next_layer().close();
}

void peer::reset()
{
    stream_.next_layer().set_option(tcp::socket::linger(true, 0));
    stream_.next_layer().close();
}

tls_server::tls_server(asio::any_io_executor ex, const certificate_options& options)
    : certificate_(make_certificate(options)),
      certificate_file_(certificate_.certificate_pem),
      tls_(asio::ssl::context::tls_server),
      acceptor_(ex, {asio::ip::address_v4::loopback(), 0})
{
    tls_.use_certificate_chain(asio::buffer(certificate_.certificate_pem));
    tls_.use_private_key(asio::buffer(certificate_.key_pem), asio::ssl::context::pem);
    asio::co_spawn(ex, accept(), asio::detached);
}

std::string tls_server::url(const std::string& host) const
{
    return "https://" + host + ":" + std::to_string(acceptor_.local_endpoint().port());
}

asio::awaitable<void> tls_server::accept()
{
    for (;;) {
        auto [ec, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
        if (ec)
            co_return;
        ++connections;
        asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> tls_server::serve(tcp::socket socket)
{
    socket.set_option(tcp::no_delay(true));
    peer::stream stream(std::move(socket), tls_);
    auto [ec] = co_await stream.async_handshake(
        asio::ssl::stream_base::server, asio::as_tuple(asio::use_awaitable)
    );
    if (ec)
        co_return;
    const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
    names.emplace_back(name ? name : "");

    peer client(std::move(stream), received);
    script play = answer_everything;
    if (!scripts.empty()) {
        play = std::move(scripts.front());
        scripts.pop_front();
    }
    try {
        co_await play(client);
    } catch (const boost::system::system_error&) {
        // The client is gone
    }
}

} // namespace relay::test
