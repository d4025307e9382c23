#pragma once

#include "sim/mail_delivery.hpp"
#include "sim/settings.hpp"
#include "sim/team.hpp"
#include "sim/tls_connection.hpp"
#include "sim/tls_identity.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>
#include <unordered_set>

namespace relay::sim {

// The simulator: its listeners and connections, on one thread. After stop() the context runs dry,
// and only then may the server be destroyed. Makes the process ignore SIGPIPE.
class server
{
public:
    // Binds; throws boost::system::system_error when it can't.
    server(asio::any_io_executor ex, const settings& s);
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    void start();
    void stop();

    std::uint16_t port() const { return endpoint_.port(); }
    std::uint16_t control_port() const { return control_endpoint_.port(); }
    const std::string& authority_pem() const { return identity_.authority_pem; }

    // Only on the context's thread, or before it runs
    team& state() { return team_; }

    // Brings listener and connections in line with the outage that is set.
    void follow_outage();

private:
    void listen();
    void drop_connections();
    asio::awaitable<void> accept();
    asio::awaitable<void> accept_control();
    asio::awaitable<void> run_connection(asio::ip::tcp::socket socket);
    asio::awaitable<void> run_control(std::shared_ptr<asio::ip::tcp::socket> socket);
    asio::awaitable<void> flush_ledger();

    asio::any_io_executor ex_;
    team team_;
    std::unique_ptr<mail_delivery> mail_delivery_; // nothing without webhooks
    tls_identity identity_;
    asio::ip::tcp::acceptor acceptor_;
    asio::ip::tcp::acceptor control_;
    asio::ip::tcp::endpoint endpoint_;
    asio::ip::tcp::endpoint control_endpoint_;
    asio::steady_timer flush_timer_;
    std::unordered_set<tls_connection*> connections_;
    std::unordered_set<std::shared_ptr<asio::ip::tcp::socket>> control_sockets_;
    bool stopped_{};
};

} // namespace relay::sim
