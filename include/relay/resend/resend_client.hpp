#pragma once

#include "relay/net/http_client.hpp"
#include "relay/resend/account_api.hpp"
#include "relay/resend/email_api.hpp"

#include <string>
#include <string_view>
#include <type_traits>

namespace relay {

// Resend over HTTPS. Network thread only; `http` outlives it.
class resend_client final : public email_api, public account_api
{
public:
    // `tag`: the name of the tag that carries our ids, where what is sent is read back
    resend_client(http_client& http, std::string api_key, std::string tag = {})
        : http_(http),
          api_key_(std::move(api_key)),
          tag_(std::move(tag))
    {
    }

    boost::asio::awaitable<send_report> send(const send_request& request) override;

    boost::asio::awaitable<call_result<email_page>>
    list_emails(std::string after, int limit, writing on_writing) override;
    boost::asio::awaitable<call_result<email_trace>>
    find_email(std::string resend_id, writing on_writing) override;
    boost::asio::awaitable<call_result<account_usage>> usage(writing on_writing) override;
    boost::asio::awaitable<call_result<domain_page>>
    list_domains(std::string after, writing on_writing) override;
    boost::asio::awaitable<call_result<sending_domain>>
    find_domain(std::string id, writing on_writing) override;
    boost::asio::awaitable<call_result<suppression_page>>
    list_suppressions(std::string after, writing on_writing) override;
    boost::asio::awaitable<call_result<listed_suppression>>
    find_suppression(std::string address, writing on_writing) override;

    // From the next request on
    void use_key(std::string api_key) { api_key_ = std::move(api_key); }

private:
    // `read`: the body of a success into an optional
    template <class Read>
    auto get(std::string target, writing on_writing, Read read) -> boost::asio::awaitable<
        call_result<typename std::invoke_result_t<Read, std::string_view>::value_type>>;

    http_client& http_;
    std::string api_key_;
    std::string tag_;
};

} // namespace relay
