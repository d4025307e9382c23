#pragma once

#include "relay/async/notifier.hpp"
#include "relay/net/byte_budget.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/tracking/event_feed.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_set>

namespace relay {

class job_session;
class message_admin;
class message_finder;

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
        relay::event_feed& event_feed;
    };

    struct settings
    {
        std::string token;      // empty: nobody has to authenticate
        std::size_t max_line{}; // bytes
        std::size_t max_connections{4'096};
    };

    using acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

    job_listener(const parts& p, settings s);
    ~job_listener();

    // Accepts connections until it is cancelled. For any number of acceptors at once.
    boost::asio::awaitable<void> run(acceptor socket);

    // Reads nothing more from anybody, and returns when every line that was read is answered, or
    // after a short while.
    boost::asio::awaitable<void> drain();

private:
    friend class job_session;
    class message_admin;
    class message_finder;

    void ended(job_session* s);

    parts p_;
    settings settings_;
    byte_budget long_lines_;
    std::unordered_set<job_session*> sessions_;
    notifier session_ended_;
    bool draining_{};
};

} // namespace relay
