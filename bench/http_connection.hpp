#pragma once

#include "tcp.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace relay::bench {

// A persistent connection to the relay's HTTP API, one request at a time. Throws
// std::runtime_error when an answer is not 200, or the relay goes away.
class http_connection
{
public:
    explicit http_connection(std::uint16_t port) : socket_(connect_to(port)) {}

    int descriptor_number() const { return socket_.number(); }
    bool is_waiting() const { return waiting_; }
    std::uint64_t answered() const { return answered_; }

    // What was submitted has not all been taken by the socket.
    bool has_output() const { return written_ < out_.size(); }

    // The place for the next request, which is empty; then send().
    std::string& request() { return out_; }
    void send();

    // Writes what the socket takes, and reads what is there.
    void flush();
    void read_answer();

private:
    descriptor socket_;
    std::string out_;
    std::size_t written_{};
    std::string in_;
    bool waiting_{};
    std::uint64_t answered_{};
};

// A request with a JSON body
std::string post_request(std::string_view path, std::string_view body);

// Makes one request and waits for its answer.
void post(std::uint16_t port, std::string_view path, std::string_view body);

} // namespace relay::bench
