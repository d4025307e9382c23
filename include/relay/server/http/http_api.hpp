#pragma once

#include "relay/net/http_server.hpp"
#include "relay/server/http/http_parts.hpp"

#include <chrono>
#include <string>

namespace relay {

struct route;

// Everything that `http.listen` answers: mail in Resend's words, administration under /relay,
// metrics and health. What there is, and who answers it, is listed in
// src/server/http/route_tables.hpp. Network thread only.
class http_api final : public http_handler
{
public:
    // `token`: what callers must send as their bearer token; empty: nobody has to.
    http_api(const http_parts& parts, std::string token);

    boost::asio::awaitable<server_response> handle(server_request request) override;

    // From the next request on
    void use_token(std::string token) { token_ = std::move(token); }

private:
    void note(const route* to, unsigned status, std::chrono::steady_clock::time_point began);

    http_parts parts_;
    std::string token_;
};

} // namespace relay
