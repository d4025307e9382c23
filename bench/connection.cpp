#include "connection.hpp"

#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>

namespace relay::bench {

namespace {

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

bool would_block()
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

} // namespace

void connection::flush()
{
    while (has_output()) {
        const auto n =
            ::send(number(), out_.data() + written_, out_.size() - written_, MSG_NOSIGNAL);
        if (n < 0 && would_block())
            return;
        if (n < 0)
            fail("writing to the relay");
        written_ += static_cast<std::size_t>(n);
    }
    out_.clear();
    written_ = 0;
}

bool connection::read(std::string& in)
{
    char buffer[64 * 1024];
    const auto n = ::recv(number(), buffer, sizeof buffer, 0);
    if (n < 0 && would_block())
        return false;
    if (n < 0)
        fail("reading from the relay");
    if (n == 0)
        throw std::runtime_error("the relay closed the connection");
    in.append(buffer, static_cast<std::size_t>(n));
    return true;
}

} // namespace relay::bench
