#include "tcp.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace relay::bench {

namespace {

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

descriptor open_socket()
{
    const int number = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (number < 0)
        throw std::system_error(errno, std::generic_category(), "socket");
    return descriptor(number);
}

bool connects(const descriptor& socket, std::uint16_t port)
{
    const auto address = loopback(port);
    return ::connect(
               socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address
           ) == 0;
}

} // namespace

descriptor::~descriptor()
{
    if (number_ >= 0)
        ::close(number_);
}

std::uint16_t free_port()
{
    const auto socket = open_socket();
    auto address = loopback(0);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(socket.number(), any, size) != 0 || ::getsockname(socket.number(), any, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "no free port");
    return ntohs(address.sin_port);
}

descriptor connect_to(std::uint16_t port)
{
    auto socket = open_socket();
    if (!connects(socket, port))
        throw std::system_error(errno, std::generic_category(), "connecting to the relay");
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(socket.number(), F_SETFL, O_NONBLOCK);
    return socket;
}

bool is_listening(std::uint16_t port)
{
    const auto socket = open_socket();
    return connects(socket, port);
}

} // namespace relay::bench
