#pragma once

#include "relay/net/http_server.hpp"
#include "relay/server/http/http_parts.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace relay {

struct route;

// Everything that `http.listen` answers: mail in Resend's words, administration under /relay,
// metrics and health. What there is, and who answers it, is listed in
// src/server/http/route_tables.hpp. Network thread only.
class http_api final : public http_handler
{
public:
    // `token`: what callers must send as their bearer token; empty: nobody has to, but no page of
    // another site may call. `hosts`: by which names, beside this machine's own, pages may know it.
    http_api(const http_parts& parts, std::string token, std::vector<std::string> hosts = {});

    // Who may call what, and how large its body may be
    admission admit(const server_request& head) override;

    // Of what was admitted
    boost::asio::awaitable<server_response> handle(server_request request) override;

    // From the next request on
    void use_token(std::string token) { token_ = std::move(token); }
    void use_hosts(std::vector<std::string> hosts) { hosts_ = std::move(hosts); }

private:
    void note(const route* to, unsigned status, std::chrono::steady_clock::time_point began);

    http_parts parts_;
    std::string token_;
    std::vector<std::string> hosts_;
};

} // namespace relay
