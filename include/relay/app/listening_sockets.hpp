#pragma once

#include "relay/config/config.hpp"
#include "relay/server/socket/job_listener.hpp"
#include "relay/store/relay_record.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <vector>

namespace relay {

// The places where a relay listens. Who connects waits until somebody accepts: so they are opened
// once, and are a spare's until it is the sender.
struct listening_sockets
{
    std::vector<job_listener::acceptor> jobs;
    std::vector<boost::asio::ip::tcp::acceptor> http;
    std::vector<boost::asio::ip::tcp::acceptor> webhooks;

    // Opens those of the configuration that are not open, and says so in the log. Throws
    // system_error with the place in its text.
    void open(const boost::asio::any_io_executor& ex, const config& cfg, bool with_webhooks);
};

// Where other relays reach them. `host`: the configured one; empty: where it listens. The Unix
// socket is for this machine's producers alone.
relay_addresses addresses_of(const listening_sockets& sockets, const std::string& host);

// No other machine is told where: without a host only this one reaches what listens at every
// address.
bool needs_host(const listening_sockets& sockets);

// Tells the machines, and what of them is a network of its own, apart: two relays have the same
// loopback where this is the same.
std::string name_of_network();

} // namespace relay
