#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <chrono>

namespace relay {

// Of a connection that we have made. `unacknowledged`: see http_client_settings.
void set_client_options(
    boost::asio::ip::tcp::socket& socket, std::chrono::milliseconds unacknowledged
);

} // namespace relay
