#include "relay/server/webhooks/webhook_api.hpp"

#include "relay/store/store_error.hpp"
#include "server/http/answer.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::string_view path = "/webhooks/resend";

constexpr std::size_t largest_unsubscribe = 8 << 10;

webhook_headers headers_of(const server_request& request)
{
    return {
        .id = request.header("svix-id"),
        .timestamp = request.header("svix-timestamp"),
        .signature = request.header("svix-signature"),
    };
}

std::optional<server_response> refuse_route(const server_request& head)
{
    if (head.path != path)
        return answer_error(404, "not_found", "The requested endpoint does not exist.");
    if (head.method == "POST")
        return std::nullopt;
    auto answer = answer_error(405, "method_not_allowed", "Only POST is allowed here.");
    answer.headers.emplace_back("Allow", "POST");
    return answer;
}

server_response answer_received()
{
    return {.status = 200, .body = R"({"received":true})"};
}

} // namespace

webhook_api::webhook_api(
    event_intake& events,
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

admission webhook_api::admit(const server_request& head)
{
    if (unsubscribe_api::token_of(head.path))
        return {.max_body = largest_unsubscribe};
    admission result{.refusal = refuse_route(head)};
    const auto so_far = webhook_signer::look_at(headers_of(head), wall_now());
    if (!result.refusal && so_far != signature_verdict::good)
        result.refusal = refuse(so_far);
    return result;
}

asio::awaitable<server_response> webhook_api::handle(server_request request)
{
    if (auto token = unsubscribe_api::token_of(request.path))
        co_return co_await unsubscribes_.handle(std::move(request), std::move(*token));
    co_return co_await take_event(std::move(request));
}

asio::awaitable<server_response> webhook_api::take_event(server_request request)
{
    const auto headers = headers_of(request);
    const auto verdict = secrets_.verify(headers, request.body, wall_now());
    if (verdict != signature_verdict::good)
        co_return refuse(verdict);
    std::string id(headers.id);
    auto result = event_intake::taken::failed;
    try {
        result = co_await events_.take_webhook(std::move(id), std::move(request.body));
    } catch (const store_error&) {
        ++count_.failed; // what it is about could not be read: Resend will come again
    }
    if (result == event_intake::taken::failed)
        co_return answer_error(503, "internal_server_error", "The event could not be stored.");
    co_return answer_received();
}

server_response webhook_api::refuse(signature_verdict why)
{
    switch (why) {
    case signature_verdict::missing:
        ++count_.missing;
        return answer_error(401, "missing_signature", "The webhook is not signed.");
    case signature_verdict::old:
        ++count_.old;
        return answer_error(401, "old_signature", "The webhook was not signed just now.");
    default:
        ++count_.different;
        return answer_error(401, "invalid_signature", "The webhook's signature is wrong.");
    }
}

} // namespace relay
