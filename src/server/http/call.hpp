#pragma once

#include "relay/net/http_server.hpp"
#include "relay/server/http/http_parts.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace relay {

// A request that found its route
struct api_call
{
    server_request request;
    std::string id;   // what stood in the place of {id}, decoded
    std::string item; // likewise of {item}
};

using answering = boost::asio::awaitable<server_response>;

} // namespace relay
