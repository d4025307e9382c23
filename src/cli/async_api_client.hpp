#pragma once

#include "cli/api_client.hpp"
#include "relay/base/time.hpp"
#include "relay/net/http_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string>

namespace relay::cli {

// Talks to a running relay from coroutines, over one connection: calls wait for each other.
class async_api_client
{
public:
    // A call is given up when nothing moves for `patience`. Throws bad_usage when the session's URL
    // is none.
    async_api_client(boost::asio::any_io_executor ex, const session& s, milliseconds patience);

    // Throw relay_unreachable. What `request` refers to must stay where it is until the end.
    boost::asio::awaitable<api_answer>
    call(http_request request, std::string target, api_headers headers);
    boost::asio::awaitable<api_answer> get(std::string target);
    boost::asio::awaitable<api_answer> post(std::string target, std::string json);

private:
    std::string url_;
    std::string token_;
    bool as_json_;
    http_client http_;
};

} // namespace relay::cli
