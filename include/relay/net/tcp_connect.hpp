#pragma once

#include "relay/base/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace relay {

// A connection to "10.0.0.5:7351", "[fe80::1]:7351" or "a.example:7351", or `ec` says why there is
// none; timed_out after `limit`. Throws when the caller is cancelled.
boost::asio::awaitable<boost::asio::ip::tcp::socket> tcp_connect(
    boost::asio::any_io_executor ex,
    std::string address,
    milliseconds limit,
    boost::system::error_code& ec
);

} // namespace relay
