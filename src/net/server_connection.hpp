#pragma once

#include "net/receive_buffer.hpp"
#include "net/request_parser.hpp"
#include "net/socket_deadline.hpp"
#include "relay/async/notifier.hpp"
#include "relay/net/byte_budget.hpp"
#include "relay/net/http_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace relay {

class server_connection;

// What the connections of one server share. They own it together: when an io_context ends, it
// destroys what still runs in no particular order.
struct server_context
{
    server_context(boost::asio::any_io_executor ex, http_server_settings s, http_handler& h)
        : settings(std::move(s)),
          handler(h),
          bodies(settings.body_memory),
          one_ended(std::move(ex))
    {
    }

    http_server_settings settings;
    http_handler& handler;
    byte_budget bodies;

    std::size_t connections{};
    std::list<server_connection*> idle; // those that wait for a request, the longest first
    notifier one_ended;                 // of the connections

    // Closes the connection that has been idle for the longest, if that is long enough.
    void close_longest_idle();

    // For the Date header; made once a second
    const std::string& date();

private:
    std::chrono::sys_seconds date_time_{};
    std::string date_text_;
};

// One client: its requests, one after the other.
class server_connection
{
public:
    server_connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<server_context> server);

    // Serves until the connection ends, or the task is asked to stop.
    boost::asio::awaitable<void> run();

    std::chrono::steady_clock::time_point idle_since() const { return idle_since_; }
    void close();

private:
    using error_code = boost::system::error_code;

    enum class reading
    {
        complete,
        rejected, // the parser knows why
        ended,    // there is nobody to answer, or nothing to be answered
    };

    boost::asio::awaitable<bool> wait_for_request();
    boost::asio::awaitable<reading> read_request(request_parser& parser);
    boost::asio::awaitable<std::optional<server_response>> ask_handler(server_request request);
    boost::asio::awaitable<bool>
    write_response(server_response response, bool with_body, bool may_stay, bool http_1_0);
    boost::asio::awaitable<bool> write(std::string_view head, std::string_view body);
    boost::asio::awaitable<void> linger();
    boost::asio::awaitable<error_code> receive();

    boost::asio::ip::tcp::socket socket_;
    std::shared_ptr<server_context> server_;
    socket_deadline deadline_;
    boost::asio::ip::address remote_;
    receive_buffer input_; // received, not yet parsed
    std::chrono::steady_clock::time_point idle_since_;
};

} // namespace relay
