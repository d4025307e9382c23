#pragma once

#include "sim/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>

namespace relay::sim {

namespace asio = boost::asio;

// Calls functions at their times. Those of one moment are called in the order in which they were
// added.
class timer_queue
{
public:
    explicit timer_queue(asio::any_io_executor ex) : timer_(ex) {}

    void add(steady_time when, std::function<void()> call);

    asio::awaitable<void> run(); // until stop()
    void stop();

private:
    asio::steady_timer timer_;
    std::multimap<steady_time, std::function<void()>> calls_;
    bool stopped_{};
};

} // namespace relay::sim
