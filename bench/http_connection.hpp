#pragma once

#include "connection.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace relay::bench {

// A persistent connection to the relay's HTTP API, one request at a time. Throws
// std::runtime_error when an answer is not 200, or the relay goes away.
class http_connection
{
public:
    explicit http_connection(std::uint16_t port) : relay_(port) {}

    int descriptor_number() const { return relay_.number(); }
    bool is_waiting() const { return waiting_; }
    std::uint64_t answered() const { return answered_; }
    const std::string& body() const { return body_; } // of the last answer

    // What was submitted has not all been taken by the socket.
    bool has_output() const { return relay_.has_output(); }

    // The place for the next request, which is empty; then send().
    std::string& request() { return relay_.output(); }
    void send();

    // Writes what the socket takes, and reads what is there.
    void flush() { relay_.flush(); }
    void read_answer();

private:
    connection relay_;
    std::string in_;
    std::string body_;
    bool waiting_{};
    std::uint64_t answered_{};
};

inline constexpr std::string_view json_type = "application/json";

std::string post_request(
    std::string_view path, std::string_view body, std::string_view content_type = json_type
);

// Makes one request and waits for its answer. Returns the body.
std::string post(
    std::uint16_t port,
    std::string_view path,
    std::string_view body,
    std::string_view content_type = json_type
);
std::string get(std::uint16_t port, std::string_view path);

} // namespace relay::bench
