#pragma once

#include "net/answer_parser.hpp"
#include "net/name_lookup.hpp"
#include "net/request_source.hpp"
#include "net/socket_deadline.hpp"
#include "net/tls_client_context.hpp"
#include "relay/net/http_client.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>

namespace relay {

// One connection to the server, with TLS or without. One exchange at a time.
//
// Its coroutines throw only when the caller is cancelled; the connection is good for nothing then,
// as after every failure.
class client_connection
{
public:
    using clock = std::chrono::steady_clock;

    // Of the settings, those of a connection
    client_connection(boost::asio::any_io_executor ex, const http_client_settings& s);
    ~client_connection();

    client_connection(const client_connection&) = delete;
    client_connection& operator=(const client_connection&) = delete;

    // Finds the host, connects to one of its addresses, and shakes hands unless `tls` is null.
    // Returns what went wrong; empty: the connection is open.
    boost::asio::awaitable<std::string>
    open(name_lookup& names, tls_client_context* tls, clock::duration limit);

    bool resumed() const { return tls_ && tls_->resumed(); }

    // Null without TLS
    const tls_session* tls() const { return tls_.get(); }

    // Whether an idle connection can take another request: it's neither closed nor has the server
    // sent something unasked.
    bool is_usable();

    struct sending
    {
        bool written{};   // at least a byte was handed to the network
        bool answering{}; // at least a byte of the answer came
        bool timed_out{};
        bool reusable{};   // the answer is complete, and the connection stays open
        std::string error; // empty: the answer is complete
    };

    // Sends a request, whose head stands in `head`, and reads its answer. `buffer` is what is
    // written from: lent, so that idle connections hold no memory for it.
    boost::asio::awaitable<sending> exchange(
        std::string_view head,
        const http_request& request,
        std::string& buffer,
        http_answer& answer,
        clock::duration limit
    );

private:
    using error_code = boost::system::error_code;

    boost::asio::awaitable<error_code>
    connect(name_lookup::endpoints endpoints, clock::time_point deadline);
    boost::asio::awaitable<std::string> shake_hands(tls_client_context& context);
    boost::asio::awaitable<error_code> send(request_source& request, bool& written);
    boost::asio::awaitable<error_code> flush(bool& written);
    boost::asio::awaitable<std::string>
    read_answer(answer_parser& parser, bool head_only, bool& answering);

    bool fill_output(request_source& request);
    error_code write_output(bool& written);
    error_code decrypt(std::string_view received);
    std::string explain(const error_code& ec) const;
    void renew_deadline()
    {
        if (renewal_ > clock::duration::zero() && !deadline_.expired())
            deadline_.set_after(renewal_);
    }
    void throw_if_cancelled(const error_code& ec) const;
    std::string& output() { return tls_ ? tls_->output() : plain_output_; }

    boost::asio::ip::tcp::socket socket_;
    socket_deadline deadline_;
    clock::duration renewal_{}; // of the deadline, whenever there is progress; 0: never
    std::size_t max_answer_;
    std::chrono::milliseconds unacknowledged_;
    std::unique_ptr<tls_session> tls_;
    std::string plain_output_;
    std::size_t sent_{}; // of output()
    std::string input_;  // received and decrypted, not yet read
    bool good_bye_{};    // the other side closed TLS in good order
    std::array<char, 8192> received_;
};

} // namespace relay
