#include "net/socket_deadline.hpp"

#include <boost/asio/steady_timer.hpp>

namespace relay {

// Shared with the timer's handler, which may run after the socket is gone
struct socket_deadline::state : std::enable_shared_from_this<state>
{
    explicit state(boost::asio::ip::tcp::socket& s) : socket(&s), timer(s.get_executor()) {}

    boost::asio::ip::tcp::socket* socket;
    boost::asio::steady_timer timer;
    clock::time_point when{clock::time_point::max()};
    bool pending{};
    bool expired{};

    void wait()
    {
        pending = true;
        timer.expires_at(when);
        timer.async_wait([self = weak_from_this()](boost::system::error_code ec) {
            if (auto s = self.lock(); s && !ec)
                s->on_timer();
        });
    }

    void on_timer()
    {
        pending = false;
        if (when == clock::time_point::max())
            return;
        if (clock::now() < when)
            return wait();
        expired = true;
        boost::system::error_code ignored;
        socket->close(ignored);
    }
};

socket_deadline::socket_deadline(boost::asio::ip::tcp::socket& socket)
    : state_(std::make_shared<state>(socket))
{
}

socket_deadline::~socket_deadline()
{
    state_->when = clock::time_point::max();
    state_->timer.cancel();
}

void socket_deadline::set(clock::time_point when)
{
    state_->when = when;
    state_->expired = false;
    if (!state_->pending || when < state_->timer.expiry())
        state_->wait();
}

void socket_deadline::clear()
{
    state_->when = clock::time_point::max();
}

bool socket_deadline::expired() const
{
    return state_->expired;
}

} // namespace relay
