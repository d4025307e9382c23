#include "store/postgres/wake_event.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace relay::postgres {

namespace {

constexpr int without_end = -1;

int as_timeout(std::optional<milliseconds> time)
{
    if (!time)
        return without_end;
    constexpr milliseconds most(std::numeric_limits<int>::max());
    return static_cast<int>(std::clamp(*time, milliseconds(0), most).count());
}

} // namespace

wake_event::wake_event() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (event_ < 0)
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

wake_event::~wake_event()
{
    ::close(event_);
}

void wake_event::notify()
{
    ::eventfd_write(event_, 1);
}

void wake_event::wait(int socket, std::optional<milliseconds> time)
{
    std::array<pollfd, 2> both{
        pollfd{.fd = event_, .events = POLLIN, .revents = 0},
        pollfd{.fd = socket, .events = POLLIN, .revents = 0}, // -1 is passed over
    };
    ::poll(both.data(), both.size(), as_timeout(time));
    eventfd_t notified = 0;
    ::eventfd_read(event_, &notified);
}

} // namespace relay::postgres
