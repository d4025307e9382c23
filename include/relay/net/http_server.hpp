#pragma once

#include "relay/base/time.hpp"
#include "relay/net/connection_counts.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP/1.1 for whoever asks the relay something.

namespace relay {

using http_headers = std::vector<std::pair<std::string, std::string>>;

// The client went away, fell silent, or sent what is no HTTP, in the midst of its body.
struct broken_body : std::exception
{
    const char* what() const noexcept override { return "the request's body broke off"; }
};

// A body of any length, which its handler reads in pieces. Where it does not go on reading, the
// client waits.
class incoming_body
{
public:
    virtual ~incoming_body() = default;

    // Some KiB, which live until the next call. Nothing: it has ended. Throws broken_body.
    virtual boost::asio::awaitable<std::optional<std::string_view>> next() = 0;
};

// A body of any length, which is made in pieces while the client takes them
class outgoing_body
{
public:
    virtual ~outgoing_body() = default;

    // Empty: it has ended. What it throws breaks the answer off, so that the client knows.
    virtual boost::asio::awaitable<std::string> next() = 0;
};

struct server_request
{
    std::string method;   // "POST"
    std::string path;     // "/emails/1", as it was sent (percent-encoded)
    std::string query;    // what follows the "?", as it was sent
    http_headers headers; // names in lower case
    std::string body;
    incoming_body* streamed{}; // in place of `body`, if it was admitted so; lives until the answer
    boost::asio::ip::address remote; // unspecified when the socket doesn't say

    // The first header of that name, or an empty text
    std::string_view header(std::string_view lower_case_name) const;
};

struct server_response
{
    unsigned status{200};
    std::string content_type{"application/json"}; // empty: no such header
    http_headers headers; // beside Content-Type, Content-Length, Date and Connection
    std::string body;
    std::shared_ptr<outgoing_body> streamed{}; // in place of `body`
};

// What becomes of a request of which only the head is there
struct admission
{
    std::optional<server_response> refusal{}; // is answered at once; the body is not read
    std::size_t max_body{SIZE_MAX};           // bytes; no more than the server takes
    bool streamed{};                          // the handler reads the body, however long it is
};

// What answers the requests. Whether somebody may ask is decided here too.
class http_handler
{
public:
    virtual ~http_handler() = default;

    // Asked once for each request, before a byte of its body is read or asked for.
    virtual admission admit(const server_request& head)
    {
        (void)head;
        return {};
    }

    // Requests of different connections run side by side, those of one connection one after the
    // other. An exception becomes a 500 that says nothing about it.
    virtual boost::asio::awaitable<server_response> handle(server_request request) = 0;
};

struct http_server_settings
{
    // Others wait to be accepted, until one makes room that has been idle for so long, or has been
    // there for so long and has not brought a request that was admitted.
    std::size_t max_connections{1024};
    milliseconds grace_when_full{1'000};

    std::size_t max_body{64 << 20};
    std::size_t body_memory{256 << 20}; // bodies of all requests together, but for small ones
    milliseconds idle_timeout{75'000};  // between two requests
    milliseconds head_timeout{10'000};  // from the first byte of a request to the end of its head;
                                        // and before the first byte, until one was admitted
    milliseconds body_timeout{60'000};  // from there to the end of its body; of a streamed one
                                        // without any progress
    milliseconds write_timeout{30'000}; // without any progress in sending the answer

    // Told about exceptions of the handler. May be empty.
    std::function<void(std::exception_ptr)> on_error{};

    connection_counts* counts{}; // may be none; outlives the server
};

// Serves until it's asked to stop: a task for a task_group (see until_stopped.hpp). `total` stops
// accepting, closes idle connections, lets the requests in progress finish, and answers them with
// "Connection: close"; `terminal` drops everything. When it returns, no connection is left.
//
// `handler` must outlive it.
boost::asio::awaitable<void> run_http_server(
    boost::asio::ip::tcp::acceptor acceptor, http_server_settings settings, http_handler& handler
);

// The same for a while: `acceptor` stays open, and whoever connects later waits for the next
// server.
boost::asio::awaitable<void> run_http_server_for_now(
    boost::asio::ip::tcp::acceptor& acceptor, http_server_settings settings, http_handler& handler
);

} // namespace relay
