#pragma once

#include "connection.hpp"
#include "message.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace relay::bench {

// A producer's connection to the job socket: lines out, replies counted. Throws std::runtime_error
// when the relay refuses a message or goes away.
class job_connection
{
public:
    explicit job_connection(std::uint16_t port) : relay_(port) {}

    int descriptor_number() const { return relay_.number(); }
    std::uint64_t unanswered() const { return submitted_ - answered_; }
    std::uint64_t answered() const { return answered_; }

    // What was submitted has not all been taken by the socket.
    bool has_output() const { return relay_.has_output(); }

    void submit(const job_line& line, std::uint64_t number);

    // Writes what the socket takes, and reads what is there.
    void flush() { relay_.flush(); }
    void read_replies();

private:
    void check(std::string_view reply) const;

    connection relay_;
    std::string in_; // the beginning of a reply
    std::uint64_t submitted_{};
    std::uint64_t answered_{};
};

} // namespace relay::bench
