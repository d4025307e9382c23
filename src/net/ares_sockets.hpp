#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <ares.h>
#include <map>
#include <memory>

namespace relay {

// Drives the sockets and the timeouts of a c-ares channel: c-ares says which sockets it waits for,
// and is called when one of them, or the time, has come. One thread.
class ares_sockets : public std::enable_shared_from_this<ares_sockets>
{
public:
    explicit ares_sockets(boost::asio::any_io_executor ex);
    ~ares_sockets();

    ares_sockets(const ares_sockets&) = delete;
    ares_sockets& operator=(const ares_sockets&) = delete;

    // From now on, until stop(), this is the channel.
    void serve(ares_channel channel);
    void stop();

    // To be called after every question: the channel may have to look at it later.
    void set_timer();

    // What c-ares calls; `self` is one of these.
    static void on_change(void* self, ares_socket_t socket, int readable, int writable);

private:
    struct watched;

    void watch(ares_socket_t socket, bool readable, bool writable);
    void wait(const std::shared_ptr<watched>& w);
    void process(ares_socket_t readable, ares_socket_t writable);

    boost::asio::any_io_executor ex_;
    boost::asio::steady_timer timer_;
    std::map<ares_socket_t, std::shared_ptr<watched>> sockets_;
    ares_channel channel_{};
};

} // namespace relay
