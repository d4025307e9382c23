#include "relay/server/http/http_api.hpp"

#include "relay/base/check.hpp"
#include "relay/base/log.hpp"
#include "relay/base/same_secret.hpp"
#include "relay/base/text.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/ingest.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/email_request.hpp"
#include "server/http/routes.hpp"
#include "server/http/strangers.hpp"
#include "server/http/url.hpp"
#include "server/unreadable.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

server_response answer_wrong_method(const no_such_method& found)
{
    std::string allowed;
    for (const auto method : found.allowed)
        allowed.append(allowed.empty() ? "" : ", ").append(method);
    auto response =
        answer_error(405, "method_not_allowed", "Method is not allowed for the requested path.");
    response.headers.emplace_back("Allow", allowed);
    return response;
}

std::optional<server_response> refuse_query(const server_request& request, const route& to)
{
    const bool free = to.parameters == any_parameter || to.whose == audience::open ||
                      (to.whose == audience::resends && to.parameters.empty());
    auto wrong = free ? std::nullopt : wrong_query(request.query, to.parameters);
    if (!wrong)
        return std::nullopt;
    return answer_error(422, "validation_error", std::move(*wrong));
}

// Nobody serves this.
std::optional<server_response> refuse_route(const server_request& head, const route_finding& found)
{
    if (std::holds_alternative<no_such_path>(found))
        return answer_error(404, "not_found", "The requested endpoint does not exist.");
    if (const auto* wrong = std::get_if<no_such_method>(&found))
        return answer_wrong_method(*wrong);
    return refuse_query(head, *std::get<found_route>(found).to);
}

// Like Resend, whoever asks in its words is told of the limits, whatever the answer is.
bool is_told_of_limits(const found_route* route)
{
    return !route || route->to->whose == audience::resends;
}

} // namespace

http_api::http_api(const http_parts& parts, std::string token, std::vector<std::string> hosts)
    : parts_(parts),
      token_(std::move(token)),
      hosts_(std::move(hosts))
{
}

// By the route, not by the path: that may have an address in it.
void http_api::note(const route* to, unsigned status, std::chrono::steady_clock::time_point began)
{
    const http_call call{
        .method = to ? to->method : std::string_view(),
        .route = to ? to->path : std::string_view(),
        .status = status,
    };
    ++parts_.counters.http_calls[call];
    const auto took = std::chrono::steady_clock::now() - began;
    log_line(
        spdlog::level::debug,
        "a call was answered",
        {{"method", call.method},
         {"route", call.route},
         {"status", status},
         {"ms", std::chrono::round<milliseconds>(took).count()}}
    );
}

admission http_api::admit(const server_request& head)
{
    const auto began = std::chrono::steady_clock::now();
    const auto found = find_route(head.method, without_double_slashes(head.path));
    const auto* route = std::get_if<found_route>(&found);
    admission result;
    if (route && route->to->body == taking::orders)
        result.max_body = largest_order;
    result.streamed = route && route->to->body == taking::files;
    if (!route || route->to->whose != audience::open || token_.empty())
        result.refusal = refuse_stranger(head, token_, hosts_, parts_.doors.http);
    if (!result.refusal)
        result.refusal = refuse_route(head, found);
    if (!result.refusal)
        return result;
    if (is_told_of_limits(route))
        add_limits(*result.refusal, parts_.ingest);
    note(route ? route->to : nullptr, result.refusal->status, began);
    return result;
}

asio::awaitable<server_response> http_api::handle(server_request request)
{
    const auto began = std::chrono::steady_clock::now();
    auto found = find_route(request.method, without_double_slashes(request.path));
    auto* route = std::get_if<found_route>(&found);
    check(route, "what is handled was admitted");
    api_call call{
        .request = std::move(request), .id = std::move(route->id), .item = std::move(route->item)};
    server_response response;
    try {
        response = co_await route->to->handler(parts_, std::move(call));
    } catch (const bad_body& bad) {
        response = answer_error(bad.error);
    } catch (const store_error& e) {
        response = answer_error(unreadable(parts_.doors, e));
    }
    if (is_told_of_limits(route))
        add_limits(response, parts_.ingest);
    if (parts_.inbox)
        response.headers.emplace_back("X-Relay-Sandbox", "true");
    note(route->to, response.status, began);
    co_return response;
}

} // namespace relay
