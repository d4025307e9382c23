#include "net/ares_sockets.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <chrono>
#include <sys/time.h>

namespace relay {

namespace asio = boost::asio;
using descriptor = asio::posix::stream_descriptor;

// A socket of c-ares, which closes it; we only wait for it.
struct ares_sockets::watched
{
    watched(const asio::any_io_executor& ex, ares_socket_t s) : socket(s), waiter(ex, s) {}
    ~watched()
    {
        if (waiter.is_open())
            waiter.release();
    }

    ares_socket_t socket;
    descriptor waiter;
    bool wants_read{};
    bool wants_write{};
    bool reading{}; // a wait is pending
    bool writing{};
};

ares_sockets::ares_sockets(asio::any_io_executor ex) : ex_(std::move(ex)), timer_(ex_) {}

ares_sockets::~ares_sockets() = default;

void ares_sockets::serve(ares_channel channel)
{
    channel_ = channel;
}

void ares_sockets::stop()
{
    channel_ = nullptr;
    timer_.cancel();
    sockets_.clear();
}

void ares_sockets::set_timer()
{
    timeval left{};
    if (!channel_ || !ares_timeout(channel_, nullptr, &left)) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(
        std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec)
    );
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
        const auto self = weak.lock();
        if (!ec && self)
            self->process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    });
}

void ares_sockets::on_change(void* self, ares_socket_t socket, int readable, int writable)
{
    static_cast<ares_sockets*>(self)->watch(socket, readable != 0, writable != 0);
}

void ares_sockets::watch(ares_socket_t socket, bool readable, bool writable)
{
    const auto found = sockets_.find(socket);
    if (!readable && !writable) {
        if (found == sockets_.end())
            return;
        found->second->waiter.release(); // ends what waits for it, and leaves the socket open
        sockets_.erase(found);
        return;
    }
    auto& w = found != sockets_.end() ? found->second : sockets_[socket];
    if (!w)
        w = std::make_shared<watched>(ex_, socket);
    w->wants_read = readable;
    w->wants_write = writable;
    wait(w);
}

void ares_sockets::wait(const std::shared_ptr<watched>& w)
{
    const auto wait_for = [this, &w](descriptor::wait_type what, bool watched::*pending) {
        auto& waiting = (*w).*pending;
        if (waiting || !w->waiter.is_open())
            return;
        waiting = true;
        const bool reads = what == descriptor::wait_read;
        auto ready = [weak = weak_from_this(), w, pending, reads](boost::system::error_code ec) {
            (*w).*pending = false;
            const auto self = weak.lock();
            if (ec || !self || !w->waiter.is_open())
                return;
            self->process(reads ? w->socket : ARES_SOCKET_BAD, reads ? ARES_SOCKET_BAD : w->socket);
            self->wait(w);
        };
        w->waiter.async_wait(what, std::move(ready));
    };
    if (w->wants_read)
        wait_for(descriptor::wait_read, &watched::reading);
    if (w->wants_write)
        wait_for(descriptor::wait_write, &watched::writing);
}

void ares_sockets::process(ares_socket_t readable, ares_socket_t writable)
{
    if (!channel_)
        return;
    ares_process_fd(channel_, readable, writable);
    set_timer();
}

} // namespace relay
