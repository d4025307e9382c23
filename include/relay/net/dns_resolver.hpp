#pragma once

#include "relay/base/time.hpp"
#include "relay/net/dns_answer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace relay {

// The environment variable that names other servers than the system's, as dns_settings::servers
constexpr const char* name_servers_variable = "RELAY_DNS_SERVER";

struct dns_settings
{
    std::string servers{};       // "127.0.0.1:5353", several with commas; empty: the system's
    milliseconds timeout{2'000}; // of the first try; the next ones wait longer
    int tries{2};                // of each server
};

// Asks name servers for records, as they stand: nothing is cached here. Answers that do not fit
// into a datagram are fetched over TCP. Any number of questions at once; network thread only, which
// never waits: the sockets are driven by `ex`.
class dns_resolver
{
public:
    // Throws std::invalid_argument when `servers` are none, std::runtime_error when the system's
    // cannot be found out.
    dns_resolver(boost::asio::any_io_executor ex, const dns_settings& settings);
    ~dns_resolver();

    dns_resolver(const dns_resolver&) = delete;
    dns_resolver& operator=(const dns_resolver&) = delete;

    // `name` is absolute: no search list is applied. Failures are answers; throws only when the
    // caller is cancelled.
    boost::asio::awaitable<txt_answer> texts(std::string name);
    boost::asio::awaitable<mx_answer> mail_hosts(std::string name);

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace relay
