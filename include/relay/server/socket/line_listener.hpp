#pragma once

#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/base/time.hpp"
#include "relay/net/byte_budget.hpp"
#include "relay/net/connection_counts.hpp"
#include "relay/pipeline/mail_intake.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <utility>

namespace relay {

class line_session;

// Newline-delimited JSON over TCP or a Unix socket (README.md, "The job socket"), one session for
// each connection. All take mail; what else they answer is for who derives. Network thread only.
class line_listener
{
public:
    struct surroundings
    {
        boost::asio::any_io_executor ex;
        mail_intake& intake;
        relay::counters& counters;
        connection_counts& counts;
    };

    struct settings
    {
        std::string token;      // empty: nobody has to authenticate
        std::size_t max_line{}; // bytes; of the line that authenticates, no more than 4 KiB

        // More are told so and closed. But whoever has not said a good line makes room for them,
        // the one that has been there for the longest first: a producer says one at once.
        std::size_t max_connections{4'096};

        milliseconds time_to_authenticate{10'000}; // from the connection's begin
        milliseconds time_for_a_line{60'000};      // from its first byte to its last
        milliseconds look_every{1'000};            // how exact these are
    };

    using acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;
    using connection = boost::asio::generic::stream_protocol::socket;

    line_listener(const surroundings& s, settings allowed);
    line_listener(const line_listener&) = delete;
    line_listener& operator=(const line_listener&) = delete;
    virtual ~line_listener();

    // Of whoever authenticates from now on; who has done so stays.
    void use_token(std::string token) { settings_.token = std::move(token); }

    // Accepts connections until it is cancelled. For any number of acceptors at once.
    boost::asio::awaitable<void> run(acceptor socket);

    // Serves a connection that was accepted elsewhere, if there is room.
    void take(connection socket);

    // Closes connections whose time is up, until it is cancelled.
    boost::asio::awaitable<void> watch();

    // Reads nothing more from anybody, and returns when every line that was read is answered, or
    // after `grace`.
    boost::asio::awaitable<void> drain(milliseconds grace = milliseconds(5'000));

protected:
    const std::string& token() const { return settings_.token; }

private:
    friend class line_session;

    virtual std::shared_ptr<line_session> make_session(connection socket) = 0;

    void begin(connection socket);
    bool has_room();
    void turn_away(connection& socket);

    surroundings around_;
    settings settings_;
    byte_budget long_lines_;
    std::list<line_session*> sessions_;  // in the order of their begin
    std::list<line_session*> strangers_; // those that have not said a good line
    notifier session_ended_;
    bool draining_{};
    task_group tasks_; // of the sessions
};

} // namespace relay
