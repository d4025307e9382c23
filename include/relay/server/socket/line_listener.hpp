#pragma once

#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/base/time.hpp"
#include "relay/net/byte_budget.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/tracking/event_feed.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <cstddef>
#include <list>
#include <string>
#include <utility>

namespace relay {

class campaign_desk;
class job_session;
class message_admin;
class message_finder;
struct doors;

// The job socket (README.md, "The job socket"): newline-delimited JSON over TCP or a Unix socket.
// One session for each connection. Network thread only.
class job_listener
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::ingest& ingest;
        relay::message_finder& message_finder;
        relay::message_admin& message_admin;
        const relay::id_codec& id_codec;
        relay::counters& counters;
        relay::doors& doors;
        relay::event_feed& event_feed;
        relay::campaign_desk& campaign_desk;
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

    job_listener(const parts& p, settings s);
    ~job_listener();

    // Of whoever authenticates from now on; who has done so stays.
    void use_token(std::string token) { settings_.token = std::move(token); }

    // Accepts connections until it is cancelled. For any number of acceptors at once.
    boost::asio::awaitable<void> run(acceptor socket);

    // Closes connections whose time is up, until it is cancelled.
    boost::asio::awaitable<void> watch();

    // Reads nothing more from anybody, and returns when every line that was read is answered, or
    // after a short while.
    boost::asio::awaitable<void> drain();

private:
    friend class job_session;
    using connection = boost::asio::generic::stream_protocol::socket;

    void begin(connection socket);
    bool has_room();
    void turn_away(connection& socket);

    parts p_;
    settings settings_;
    byte_budget long_lines_;
    std::list<job_session*> sessions_;  // in the order of their begin
    std::list<job_session*> strangers_; // those that have not said a good line
    notifier session_ended_;
    bool draining_{};
    task_group tasks_; // of the sessions
};

} // namespace relay
