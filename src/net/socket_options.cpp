#include "net/socket_options.hpp"

#include <netinet/tcp.h>

namespace relay {

using boost::asio::ip::tcp;

// A socket that does not take one of them works as well.
void set_client_options(tcp::socket& socket, std::chrono::milliseconds unacknowledged)
{
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(tcp::socket::keep_alive(true), ignored);
    socket.non_blocking(true, ignored);
    if (const auto ms = static_cast<unsigned>(unacknowledged.count()); ms > 0)
        ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}

} // namespace relay
