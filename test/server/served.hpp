#pragma once

#include "relay/net/http_server.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay::test {

// Has a request answered in the server's order: its head is looked at first.
inline boost::asio::awaitable<server_response> served(http_handler& by, server_request request)
{
    auto admitted = by.admit(request);
    if (admitted.refusal)
        co_return *std::move(admitted.refusal);
    co_return co_await by.handle(std::move(request));
}

} // namespace relay::test
