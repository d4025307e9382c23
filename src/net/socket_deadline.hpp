#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>

namespace relay {

// Closes a socket when its time is up, whatever is being awaited on it; the operation then ends
// with operation_aborted, and expired() tells why.
//
// Setting a deadline again and again, as every request does, costs no timer operation: a pending
// timer is left alone, and looks at the deadline when it fires.
class socket_deadline
{
public:
    using clock = std::chrono::steady_clock;

    explicit socket_deadline(boost::asio::ip::tcp::socket& socket);
    ~socket_deadline();

    socket_deadline(const socket_deadline&) = delete;
    socket_deadline& operator=(const socket_deadline&) = delete;

    void set(clock::time_point when);
    void set_after(clock::duration from_now) { set(clock::now() + from_now); }
    void clear();

    bool expired() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

} // namespace relay
