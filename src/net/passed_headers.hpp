#pragma once

#include "relay/net/http_server.hpp"

#include <string>

namespace relay {

// What goes through a relay that passes messages on: not what is about one connection (RFC 9110,
// section 7.6.1), nor a length, nor what the next one says itself.
http_headers passed_headers(const http_headers& given);

// The head of a request that is passed on, up to and including the empty line. Of a streamed body
// the length is as it was announced; unknown, it goes in chunks.
std::string passed_request_head(const server_request& request, const http_headers& more);

// Its body comes in chunks.
bool is_chunked(const http_headers& headers);

} // namespace relay
