#pragma once

#include "relay/net/http_client.hpp"
#include "support/run.hpp"
#include "support/tls_server.hpp"

#include <boost/asio/io_context.hpp>

#include <utility>

namespace relay::test {

// A client and a scripted server on one io_context
struct client_fixture
{
    boost::asio::io_context ctx;
    tls_server server{ctx.get_executor()};

    http_client_settings settings() const
    {
        return {
            .base_url = server.url(),
            .ca_file = server.certificate_file(),
            .user_agent = "test/1",
        };
    }

    // One POST /emails
    boost::asio::awaitable<exchange_result>
    post(http_client& client, std::string_view body = R"({"to":"a@b.example"})")
    {
        http_request request{.method = "POST", .target = "/emails"};
        request.body = {body};
        co_return co_await client.exchange(request);
    }

    exchange_result post_once(http_client& client)
    {
        exchange_result result;
        auto test = [&]() -> boost::asio::awaitable<void> { result = co_await post(client); };
        run(ctx, test());
        return result;
    }

    exchange_result post_once(const http_client_settings& s)
    {
        http_client client(ctx.get_executor(), s);
        return post_once(client);
    }
};

} // namespace relay::test
