#include "sim/server.hpp"

#include "sim/control_api.hpp"
#include "sim/session.hpp"
#include "sim/token.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <csignal>
#include <sstream>
#include <stdexcept>

namespace relay::sim {

using asio::ip::tcp;

namespace {

constexpr auto flush_every = milliseconds(20);

void open(tcp::acceptor& acceptor, tcp::endpoint& endpoint)
try {
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    endpoint = acceptor.local_endpoint(); // a port of zero has become a real one
} catch (const boost::system::system_error& e) {
    std::ostringstream text;
    text << "listening on " << endpoint << ": " << e.code().message();
    throw std::runtime_error(text.str());
}

} // namespace

server::server(asio::any_io_executor ex, const settings& s)
    : ex_(ex),
      team_(s),
      identity_(make_tls_identity()),
      acceptor_(ex),
      control_(ex),
      endpoint_(asio::ip::make_address(s.address), s.port),
      flush_timer_(ex)
{
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes to sockets that may be closed
    open(acceptor_, endpoint_);
    if (s.control_address) {
        control_endpoint_ = {asio::ip::make_address(*s.control_address), s.control_port};
        open(control_, control_endpoint_);
    }
    if (!s.webhooks.url.empty())
        mail_delivery_ = std::make_unique<mail_delivery>(ex, team_);
}

void server::start()
{
    asio::co_spawn(ex_, accept(), asio::detached);
    if (control_.is_open())
        asio::co_spawn(ex_, accept_control(), asio::detached);
    if (mail_delivery_)
        mail_delivery_->start();
    if (team_.ledger || mail_delivery_)
        asio::co_spawn(ex_, flush_ledger(), asio::detached);
}

void server::stop()
{
    stopped_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    control_.close(ignored);
    drop_connections();
    for (const auto& socket : control_sockets_)
        socket->close(ignored);
    flush_timer_.cancel();
    if (mail_delivery_)
        mail_delivery_->stop();
    if (team_.ledger)
        team_.ledger->flush();
}

void server::follow_outage()
{
    const bool refuses = team_.live.down == outage::refuse;
    if (refuses && acceptor_.is_open()) {
        acceptor_.close();
        drop_connections();
    } else if (!refuses && !acceptor_.is_open() && !stopped_) {
        open(acceptor_, endpoint_);
        asio::co_spawn(ex_, accept(), asio::detached);
    }
}

void server::drop_connections()
{
    for (auto* connection : connections_)
        connection->drop();
}

asio::awaitable<void> server::accept()
{
    for (;;) {
        auto [ec, socket] = co_await acceptor_.async_accept(token);
        if (ec == asio::error::operation_aborted || !acceptor_.is_open())
            co_return;
        if (!ec)
            asio::co_spawn(ex_, run_connection(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> server::run_connection(tcp::socket socket)
{
    tls_connection connection(std::move(socket), identity_.context.get());
    connections_.insert(&connection);
    co_await serve(connection, team_);
    connections_.erase(&connection);
}

asio::awaitable<void> server::accept_control()
{
    for (;;) {
        auto [ec, socket] = co_await control_.async_accept(token);
        if (ec == asio::error::operation_aborted || !control_.is_open())
            co_return;
        if (ec)
            continue;
        auto shared = std::make_shared<tcp::socket>(std::move(socket));
        asio::co_spawn(ex_, run_control(std::move(shared)), asio::detached);
    }
}

asio::awaitable<void> server::run_control(std::shared_ptr<tcp::socket> socket)
{
    control_sockets_.insert(socket);
    std::function<void()> on_change = [this] { follow_outage(); };
    co_await serve_control(socket, team_, std::move(on_change));
    control_sockets_.erase(socket);
}

asio::awaitable<void> server::flush_ledger()
{
    while (!stopped_) {
        if (team_.ledger)
            team_.ledger->flush();
        if (mail_delivery_)
            mail_delivery_->flush();
        flush_timer_.expires_after(flush_every);
        co_await flush_timer_.async_wait(token);
    }
}

} // namespace relay::sim
