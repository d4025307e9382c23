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
          counts(settings.counts ? *settings.counts : own_counts_),
          handler(h),
          bodies(settings.body_memory),
          one_ended(std::move(ex))
    {
    }

    http_server_settings settings;
    connection_counts& counts;
    http_handler& handler;
    byte_budget bodies;

    std::size_t connections{};
    std::list<server_connection*> idle;      // those that wait for a request, the longest first
    std::list<server_connection*> strangers; // of which none was admitted yet, in their order
    notifier one_ended;                      // of the connections

    // Closes the connection that has been idle for the longest, or the stranger that has been there
    // for the longest, if that is long enough.
    void make_room();

    // For the Date header; made once a second
    const std::string& date();

private:
    connection_counts own_counts_;
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

    using clock = std::chrono::steady_clock;

    clock::time_point opened() const { return opened_; }
    clock::time_point idle_since() const { return idle_since_; }
    void close();

private:
    using error_code = boost::system::error_code;

    enum class reading
    {
        complete,
        streamed, // its body is still to come
        rejected, // the parser knows why
        refused,  // by the handler: refusal_
        ended,    // there is nobody to answer, or nothing to be answered
    };

    class body_in_pieces;

    // Where this one stands in a list of the server's, until it leaves it or ends
    class place_in
    {
    public:
        place_in(std::list<server_connection*>& all, server_connection* me)
            : all_(all),
              mine_(all.insert(all.end(), me))
        {
        }
        place_in(const place_in&) = delete;
        place_in& operator=(const place_in&) = delete;
        ~place_in() { all_.erase(mine_); }

    private:
        std::list<server_connection*>& all_;
        const std::list<server_connection*>::iterator mine_;
    };

    static server_response to_response(const rejection& why);

    boost::asio::awaitable<bool> wait_for_request();
    milliseconds time_to_begin() const;
    boost::asio::awaitable<reading>
    read_request(request_parser& parser, const server_request& request);
    std::optional<reading> look_at_head(request_parser& parser, const server_request& head);
    boost::asio::awaitable<std::optional<server_response>>
    respond(reading outcome, request_parser& parser, server_request& request);
    boost::asio::awaitable<std::optional<server_response>> ask_handler(server_request request);
    boost::asio::awaitable<void> receive_piece(request_parser& parser, std::string& body);
    boost::asio::awaitable<bool>
    write_response(server_response response, bool with_body, bool may_stay, bool http_1_0);
    boost::asio::awaitable<bool> write(std::string_view head, std::string_view body);
    boost::asio::awaitable<bool> write_pieces(outgoing_body& body, bool in_chunks);
    boost::asio::awaitable<void> linger();
    boost::asio::awaitable<error_code> receive();

    boost::asio::ip::tcp::socket socket_;
    std::shared_ptr<server_context> server_;
    socket_deadline deadline_;
    boost::asio::ip::address remote_;
    receive_buffer input_; // received, not yet parsed
    server_response refusal_;
    bool continued_{}; // the client was told to go on with its body
    const clock::time_point opened_{clock::now()};
    clock::time_point idle_since_;
    std::optional<place_in> stranger_;
};

} // namespace relay
