#pragma once

#include "relay/async/task_group.hpp"
#include "relay/base/time.hpp"
#include "relay/net/connection_counts.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace relay {

// Passes connections of the job socket on to the sender, byte by byte: each end of a direction is
// passed on, too, and who is not read is not read from. No mark is needed against a circle: no
// relay passes on to an address of its own (relay/store/relay_record.hpp). Network thread only.
class job_passage
{
public:
    using acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;
    using connection = boost::asio::generic::stream_protocol::socket;
    using server = std::function<void(connection)>;

    // A connection to the sender, and the one that it is for
    struct passing;
    using way = std::shared_ptr<passing>;

    job_passage(boost::asio::any_io_executor ex, connection_counts& counts);
    ~job_passage();

    // Who serves those that cannot be passed on. Without one they are told so, and closed.
    void otherwise(server serves) { serves_ = std::move(serves); }

    // The sender's address; empty: there is none. Connections to the one before are closed.
    void lead_to(std::string address);

    // There is a sender, and it was not found to be out of reach a moment ago.
    bool leads_somewhere() const;

    // A way to the sender for somebody who has shown `token` already, if it is not empty. Null: it
    // cannot be reached, or has another token.
    boost::asio::awaitable<way> find_way(std::string token);

    // `client` speaks to the sender from here on, which gets `words` first.
    void pass_on(way over, connection client, std::string words);

    // Accepts connections until it is cancelled. For any number of acceptors at once, which stay
    // open.
    boost::asio::awaitable<void> run(acceptor& socket);

    // Reads nothing more from anybody, and returns when all that was read is answered, or after
    // `grace`.
    boost::asio::awaitable<void> shut_down(milliseconds grace);

private:
    boost::asio::awaitable<void> serve(connection client);
    boost::asio::awaitable<void> run_way(way over, std::string words);
    boost::asio::awaitable<void> refuse(connection client, std::string why);

    boost::asio::any_io_executor ex_;
    connection_counts& counts_;
    server serves_;
    std::string address_;
    std::chrono::steady_clock::time_point tries_again_{}; // it was out of reach
    std::list<passing*> all_;
    std::size_t refusals_{}; // under way
    task_group tasks_;
};

} // namespace relay
