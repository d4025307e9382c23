#pragma once

#include "relay/async/task_group.hpp"
#include "relay/base/time.hpp"
#include "relay/net/connection_counts.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <cstddef>
#include <list>
#include <string>

namespace relay {

// Passes connections of the job socket on to the sender, byte by byte: each end of a direction is
// passed on, too, and who is not read is not read from. No mark is needed against a circle: no
// relay passes on to an address of its own (relay/store/relay_record.hpp). Network thread only.
class job_passage
{
public:
    using acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

    job_passage(boost::asio::any_io_executor ex, connection_counts& counts);
    ~job_passage();

    // The sender's address; empty: there is none, which each connection is told, and closed.
    // Connections to the one before are closed.
    void lead_to(std::string address);

    // Accepts connections until it is cancelled. For any number of acceptors at once, which stay
    // open.
    boost::asio::awaitable<void> run(acceptor& socket);

    // Reads nothing more from anybody, and returns when all that was read is answered, or after
    // `grace`.
    boost::asio::awaitable<void> shut_down(milliseconds grace);

private:
    using connection = boost::asio::generic::stream_protocol::socket;
    struct passing;

    boost::asio::awaitable<void> serve(connection client);
    boost::asio::awaitable<void> refuse(connection client, std::string why);

    boost::asio::any_io_executor ex_;
    connection_counts& counts_;
    std::string address_;
    std::list<passing*> all_;
    std::size_t refusals_{}; // under way
    task_group tasks_;
};

} // namespace relay
