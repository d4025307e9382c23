#pragma once

#include "tcp.hpp"

#include <cstdint>
#include <string>

namespace relay::bench {

// A non-blocking connection to the relay, and what it has not taken yet. Throws std::runtime_error
// when the relay goes away.
class connection
{
public:
    explicit connection(std::uint16_t port) : socket_(connect_to(port)) {}

    int number() const { return socket_.number(); }

    // To be appended to; flush() writes as much as the socket takes.
    std::string& output() { return out_; }
    bool has_output() const { return written_ < out_.size(); }
    void flush();

    // Appends what is there. False: there is nothing.
    bool read(std::string& in);

private:
    descriptor socket_;
    std::string out_;
    std::size_t written_{};
};

} // namespace relay::bench
