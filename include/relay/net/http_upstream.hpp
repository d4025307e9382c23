#pragma once

#include "relay/net/http_server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <stdexcept>
#include <string>

namespace relay {

// There is no whole answer: nobody could be reached, or the connection broke.
struct upstream_failed : std::runtime_error
{
    upstream_failed(const std::string& why, bool w) : std::runtime_error(why), written(w) {}

    bool written; // the server may have the request
};

// A server to which requests of others are passed on, by HTTP without TLS, over persistent
// connections. Bodies go through in pieces, as fast as who takes them; none is held beyond some
// KiB, but that of an error. Nothing is ever sent twice. Network thread only.
class http_upstream
{
public:
    explicit http_upstream(boost::asio::any_io_executor ex);
    ~http_upstream();

    http_upstream(const http_upstream&) = delete;
    http_upstream& operator=(const http_upstream&) = delete;

    // "10.0.0.5:7351"; empty: nowhere. All connections that there were are closed, and exchanges
    // over them end.
    void lead_to(std::string address);

    bool leads_somewhere() const;

    // Passes a request on as it is, with `more` beside its headers and without those that are about
    // its connection, and returns the answer likewise. Throws upstream_failed, and broken_body when
    // the request breaks off. `request` lives until then; what the answer streams may throw, too.
    boost::asio::awaitable<server_response>
    pass_on(const server_request& request, const http_headers& more);

private:
    struct impl;
    std::shared_ptr<impl> impl_; // an answer that is still being given keeps it
};

} // namespace relay
