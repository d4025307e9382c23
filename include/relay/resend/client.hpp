#pragma once

#include "relay/net/http_client.hpp"
#include "relay/resend/email_api.hpp"
#include "relay/resend/lookup_api.hpp"

#include <string>

namespace relay {

// Resend over HTTPS. Network thread only; `http` outlives it.
class resend_client final : public email_api, public lookup_api
{
public:
    resend_client(http_client& http, std::string api_key)
        : http_(http),
          api_key_(std::move(api_key))
    {
    }

    boost::asio::awaitable<send_report> send(const send_request& request) override;

    boost::asio::awaitable<lookup_report>
    get(std::string target, std::function<void()> on_writing) override;

    // From the next request on
    void use_key(std::string api_key) { api_key_ = std::move(api_key); }

private:
    http_client& http_;
    std::string api_key_;
};

} // namespace relay
