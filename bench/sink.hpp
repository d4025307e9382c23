#pragma once

#include "arrivals.hpp"
#include "sim/server.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <string>
#include <thread>

namespace relay::bench {

// The simulator on a thread of its own in this process, so that arrivals are timed on the same
// clock as submissions. As a sink it takes everything; with a rate limit it is strict.
class sink
{
public:
    explicit sink(const sim::settings& s);
    ~sink();
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;

    std::uint16_t port() const { return server_.port(); }
    const std::string& authority_pem() const { return server_.authority_pem(); }

    // What came
    const arrivals& arrived() const { return arrived_; }

    // Waits until that many have come; false when nothing new comes for a while.
    bool wait_for(std::uint64_t count) const;

    sim::statistics statistics();
    sim::limit_use limit_use();
    void set_limit(int requests_per_second);
    nanoseconds cpu();

private:
    boost::asio::io_context ctx_{1};
    arrivals arrived_;
    sim::server server_;
    std::thread thread_;
};

// Takes everything at once, without limits.
sim::settings unlimited();

} // namespace relay::bench
