#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace relay {

// Finds the addresses of one host. Asio resolves names with getaddrinfo() in a thread, which can't
// be interrupted: a caller whose time is up leaves it running, and those who ask meanwhile share
// it. Nothing is remembered once it has ended.
class name_lookup
{
public:
    using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
    using clock = std::chrono::steady_clock;

    name_lookup(boost::asio::any_io_executor ex, std::string host, std::string port);

    // Sets `ec` and returns nothing on a failure; timed_out when `deadline` comes first. Throws
    // when the caller is cancelled.
    boost::asio::awaitable<endpoints>
    find(clock::time_point deadline, boost::system::error_code& ec);

private:
    struct state;
    static void start(const std::shared_ptr<state>& s);

    std::shared_ptr<state> state_;
};

} // namespace relay
