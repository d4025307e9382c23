#pragma once

#include "relay/net/http_server.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace relay {

enum class connection_header
{
    none,       // HTTP/1.1 stays open by itself
    close,      // we close after this
    keep_alive, // HTTP/1.0 has to be told
};

// "Mon, 23 Nov 2026 12:00:00 GMT"
std::string http_date(std::chrono::sys_seconds time);

// Before a piece of a body whose length nobody knows (RFC 9112, section 7.1); behind it goes a CRLF
std::string chunk_head(std::size_t size);

// The head of a response, up to and including the empty line. Throws std::invalid_argument when a
// header of `response` would break out of its line.
std::string
response_head(const server_response& response, std::string_view date, connection_header connection);

} // namespace relay
