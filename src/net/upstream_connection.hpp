#pragma once

#include "net/answer_parser.hpp"
#include "relay/net/http_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// One connection of an http_upstream: one exchange at a time. Coroutines throw upstream_failed; the
// connection is good for nothing then.
class upstream_connection
{
public:
    using clock = std::chrono::steady_clock;

    explicit upstream_connection(boost::asio::ip::tcp::socket socket);

    // An idle one that the server has not closed
    bool is_usable();

    void close();

    // Sends a request; ends before its body does when the server answers before.
    boost::asio::awaitable<void> send(std::string head, const server_request& request);

    // Reads the answer up to the end of its head; all of it, if it is not a 2xx.
    boost::asio::awaitable<void> read_head();

    const http_answer& answer() const { return answer_; }

    // The next piece of its body; empty: it has ended.
    boost::asio::awaitable<std::string> next_piece();

    // Both sides have said all, and it stays open.
    bool is_reusable() const;

    clock::time_point idle_since{};

private:
    boost::asio::awaitable<bool> write(std::string_view bytes);
    boost::asio::awaitable<void> send_pieces(const server_request& request);
    boost::asio::awaitable<void> receive();
    bool has_answer_begun();

    boost::asio::ip::tcp::socket socket_;
    bool closed_{};
    bool all_sent_{};
    bool written_{};
    std::string input_; // received, not yet parsed
    std::string piece_; // of the answer's body
    http_answer answer_;
    answer_parser::body_taker take_{[this](std::string_view part) { piece_.append(part); }};
    std::optional<answer_parser> parser_;
    std::array<char, 16'384> received_;
};

} // namespace relay
