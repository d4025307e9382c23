#pragma once

#include "relay/net/http_server.hpp"
#include "relay/server/http/parts.hpp"

#include <string>

namespace relay {

// Everything that `http.listen` answers: mail in Resend's words, administration under /relay,
// metrics and health. What there is, and who answers it, is listed in src/server/http/routes.cpp.
// Network thread only.
class http_api final : public http_handler
{
public:
    // `token`: what callers must send as their bearer token; empty: nobody has to.
    http_api(const http_parts& parts, std::string token);

    boost::asio::awaitable<server_response> handle(server_request request) override;

    // From the next request on
    void use_token(std::string token) { token_ = std::move(token); }

private:
    http_parts parts_;
    std::string token_;
};

} // namespace relay
