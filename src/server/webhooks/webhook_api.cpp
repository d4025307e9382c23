#include "relay/server/webhooks/webhook_api.hpp"

#include "server/http/answer.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::string_view path = "/webhooks/resend";

server_response answer_received()
{
    return {.status = 200, .body = R"({"received":true})"};
}

} // namespace

webhook_api::webhook_api(
    tracker& events,
    tracking_counters& count,
    webhook_signer secrets,
    const unsubscribe_codec& links
)
    : events_(events),
      count_(count),
      secrets_(std::move(secrets)),
      unsubscribes_(events, count, links)
{
}

asio::awaitable<server_response> webhook_api::handle(server_request request)
{
    if (auto token = unsubscribe_api::token_of(request.path))
        co_return co_await unsubscribes_.handle(std::move(request), std::move(*token));
    if (request.path != path)
        co_return answer_error(404, "not_found", "The requested endpoint does not exist.");
    if (request.method != "POST") {
        auto answer = answer_error(405, "method_not_allowed", "Only POST is allowed here.");
        answer.headers.emplace_back("Allow", "POST");
        co_return answer;
    }
    co_return co_await take_event(std::move(request));
}

asio::awaitable<server_response> webhook_api::take_event(server_request request)
{
    const webhook_headers headers{
        .id = request.header("svix-id"),
        .timestamp = request.header("svix-timestamp"),
        .signature = request.header("svix-signature"),
    };
    switch (secrets_.verify(headers, request.body, wall_now())) {
    case signature_verdict::good:
        break;
    case signature_verdict::missing:
        ++count_.missing;
        co_return answer_error(401, "missing_signature", "The webhook is not signed.");
    case signature_verdict::old:
        ++count_.old;
        co_return answer_error(401, "old_signature", "The webhook was not signed just now.");
    case signature_verdict::different:
        ++count_.different;
        co_return answer_error(401, "invalid_signature", "The webhook's signature is wrong.");
    }
    auto event = read_webhook(request.body, events_.correlation_tag());
    const auto result = co_await events_.take(std::move(event), std::string(headers.id));
    if (result == tracker::taken::failed)
        co_return answer_error(503, "internal_server_error", "The event could not be stored.");
    co_return answer_received();
}

} // namespace relay
