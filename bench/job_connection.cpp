#include "job_connection.hpp"

#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>

namespace relay::bench {

namespace {

constexpr std::string_view good = R"("status":"queued")";

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

bool would_block()
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

} // namespace

void job_connection::submit(const job_line& line, std::uint64_t number)
{
    line.append(out_, number);
    ++submitted_;
}

void job_connection::flush()
{
    while (has_output()) {
        const auto n =
            ::send(socket_.number(), out_.data() + written_, out_.size() - written_, MSG_NOSIGNAL);
        if (n < 0 && would_block())
            return;
        if (n < 0)
            fail("writing to the relay");
        written_ += static_cast<std::size_t>(n);
    }
    out_.clear();
    written_ = 0;
}

void job_connection::read_replies()
{
    char buffer[64 * 1024];
    const auto n = ::recv(socket_.number(), buffer, sizeof buffer, 0);
    if (n < 0 && would_block())
        return;
    if (n < 0)
        fail("reading from the relay");
    if (n == 0)
        throw std::runtime_error("the relay closed the connection");
    in_.append(buffer, static_cast<std::size_t>(n));

    std::size_t start = 0;
    for (auto end = in_.find('\n'); end != in_.npos; end = in_.find('\n', start)) {
        check(std::string_view(in_).substr(start, end - start));
        start = end + 1;
        ++answered_;
    }
    in_.erase(0, start);
}

void job_connection::check(std::string_view reply) const
{
    if (reply.find(good) == reply.npos)
        throw std::runtime_error("the relay answered " + std::string(reply));
}

} // namespace relay::bench
