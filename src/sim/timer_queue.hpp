#pragma once

#include "sim/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>

namespace relay::sim {

namespace asio = boost::asio;

// What is to be done, and when. Things for the same moment are done in the order of their coming.
class timer_queue
{
public:
    explicit timer_queue(asio::any_io_executor ex) : timer_(ex) {}

    void add(steady_time when, std::function<void()> what);

    asio::awaitable<void> run(); // until stop()
    void stop();

private:
    asio::steady_timer timer_;
    std::multimap<steady_time, std::function<void()>> entries_;
    bool stopped_{};
};

} // namespace relay::sim
