#pragma once

#include "relay/base/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTPS to one host over persistent connections.

namespace relay {

struct http_client_settings
{
    std::string base_url; // "https://api.resend.com"; a path in it is put before every target
    std::string ca_file;  // one more trusted root; empty: only the system's
    std::string user_agent;
    int max_connections{64};
    milliseconds connect_timeout{10'000}; // name, connection and TLS together
    milliseconds request_timeout{
        30'000}; // from the first byte of the request to the last of the answer; where one of
                 // them is streamed, the longest time without any progress
    milliseconds idle_timeout{60'000};     // an unused connection is closed after it
    milliseconds unacknowledged_timeout{}; // what the other side has not acknowledged in this time
                                           // breaks a connection; 0: when the system says so
    std::size_t max_answer{4 << 20};       // an answer with a larger body is an error
};

// A body that is too large to be held: read piece by piece while it is sent. What its functions
// throw ends the exchange.
class http_body_source
{
public:
    virtual ~http_body_source() = default;

    virtual std::uint64_t size() const = 0; // bytes of the whole

    // Called before each sending: next() begins with the first byte again.
    virtual void rewind() = 0;

    // The next piece, which stays where it is until the next call; empty behind the last one.
    virtual std::string_view next() = 0;
};

struct http_request
{
    std::string_view method; // "POST"
    std::string_view target; // "/emails"
    std::string_view
        headers; // ready lines, each with its CRLF, beside Host, User-Agent and Content-Length

    // The body in pieces, sent one after the other. They must stay where they are until the
    // exchange has ended.
    std::vector<std::string_view> body;
    http_body_source* streamed_body{}; // or none; instead of `body`

    // Gets the body of an answer 2xx in pieces, which is then neither bounded nor kept. May be
    // empty.
    std::function<void(std::string_view)> on_body;

    // Called right before the first byte of the request is written; once more when it is written
    // again, on a fresh connection. May be empty.
    std::function<void()> on_writing;

    // Asked before that, each time: false, and the exchange ends without another byte. May be
    // empty.
    std::function<bool()> may_write;
};

struct http_answer
{
    unsigned status{};
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case
    std::string body;

    // The first header of that name, or an empty text
    std::string_view header(std::string_view lower_case_name) const;
};

enum class exchange_status
{
    answered,
    not_connected, // no connection came about: name, TCP or TLS
    no_answer,     // at least a byte was written, and then silence or a broken connection
};

struct exchange_result
{
    exchange_status status{exchange_status::not_connected};
    http_answer answer;

    // True when a byte of the request may have reached the server, on this connection or on an
    // older one that turned out to be closed. Also with `not_connected`.
    bool written{};

    // True when a connection took a byte of it and then gave no answer, whatever a later one did.
    bool lost{};

    // True when it ended since it might not be written, or not once more.
    bool withheld{};

    // What went wrong, for people and logs: "connection refused", "certificate has expired"
    std::string error;
};

// A pool of persistent TLS connections (HTTP/1.1, one request at a time on each). It grows to what
// is used at once, up to `max_connections`. One thread: everything runs on `ex`.
//
// A pooled connection that breaks before the first byte of an answer is replaced by a fresh one
// once, with the same bytes; if that breaks too, the result is `no_answer`.
class http_client
{
public:
    // Throws system_error when `ca_file` can't be read, std::invalid_argument for a bad URL.
    http_client(boost::asio::any_io_executor ex, http_client_settings settings);
    ~http_client();

    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

    // Makes one exchange. Failures are results; nothing is thrown, but when the caller is
    // cancelled, and by the caller's own functions.
    boost::asio::awaitable<exchange_result> exchange(const http_request& request);

    // Trusts the roots in `ca_file` as they stand there now; idle connections are closed. Throws as
    // the constructor does, and then goes on as before.
    void trust(const std::string& ca_file);

    // Connections that are open, and those of them that are in use
    std::size_t open() const;
    std::size_t busy() const;

    // How many TLS handshakes were made, and how many of them resumed a session
    std::size_t handshakes() const;
    std::size_t resumptions() const;

    // Closes the idle connections. Those in use end with their exchange.
    void close_idle();

private:
    struct impl;
    std::shared_ptr<impl> impl_; // an exchange in progress keeps it
};

} // namespace relay
