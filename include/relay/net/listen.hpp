#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <string>
#include <vector>

// Take the places to listen at; who connects waits until somebody accepts. Throw system_error with
// the place in its text.

namespace relay {

// "127.0.0.1:7350", "[::1]:7350" or "localhost:7350"; port 0 is any that is free. `localhost` is
// 127.0.0.1 and ::1, with the same port; without the latter where there is no IPv6. Throws
// std::invalid_argument for what is no address and port.
std::vector<boost::asio::ip::tcp::acceptor>
listen_tcp(boost::asio::any_io_executor ex, const std::string& address);

// A Unix socket that its group may use (0660); one that a dead process left is replaced, and one at
// which somebody listens is in use.
boost::asio::local::stream_protocol::acceptor
listen_unix(boost::asio::any_io_executor ex, const std::string& path);

} // namespace relay
