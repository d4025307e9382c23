#include "relay/server/http/http_api.hpp"

#include "relay/base/log.hpp"
#include "relay/base/same_secret.hpp"
#include "relay/base/text.hpp"
#include "relay/pipeline/counters.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/email_request.hpp"
#include "server/http/routes.hpp"
#include "server/http/url.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// The token of "Authorization: Bearer TOKEN"; nothing: there is none.
std::optional<std::string_view> bearer_token(const server_request& request)
{
    constexpr std::string_view scheme = "bearer ";
    auto value = request.header("authorization");
    if (!equals_ignoring_case(value.substr(0, scheme.size()), scheme))
        return std::nullopt;
    value.remove_prefix(scheme.size());
    return value;
}

std::optional<server_response>
refuse_stranger(const server_request& request, const std::string& wanted)
{
    if (wanted.empty())
        return std::nullopt;
    const auto token = bearer_token(request);
    if (!token)
        return answer_error(401, "missing_api_key", "Missing API key in the authorization header.");
    if (!same_secret(*token, wanted))
        return answer_error(401, "validation_error", "API key is invalid");
    return std::nullopt;
}

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

// Why a request does not come to a handler
std::optional<server_response>
refuse(const server_request& request, const route_finding& found, const std::string& token)
{
    const auto* route = std::get_if<found_route>(&found);
    if (!route || route->to->whose != audience::open)
        if (auto refused = refuse_stranger(request, token))
            return refused;
    if (std::holds_alternative<no_such_path>(found))
        return answer_error(404, "not_found", "The requested endpoint does not exist.");
    if (const auto* wrong = std::get_if<no_such_method>(&found))
        return answer_wrong_method(*wrong);
    if (auto wrong = refuse_query(request, *route->to))
        return wrong;
    if (route->to->body == taking::orders && request.body.size() > largest_order)
        return answer_error(413, "payload_too_large", "The request's body is too large.");
    return std::nullopt;
}

} // namespace

http_api::http_api(const http_parts& parts, std::string token)
    : parts_(parts),
      token_(std::move(token))
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

// Like Resend, whoever asks in its words is told of the limits, whatever the answer is.
asio::awaitable<server_response> http_api::handle(server_request request)
{
    const auto began = std::chrono::steady_clock::now();
    const auto path = without_double_slashes(request.path);
    auto found = find_route(request.method, path);
    auto* route = std::get_if<found_route>(&found);
    auto response = refuse(request, found, token_);
    if (!response) {
        api_call call{.request = std::move(request), .id = std::move(route->id)};
        try {
            response = co_await route->to->handler(parts_, std::move(call));
        } catch (const bad_body& bad) {
            response = answer_error(bad.error);
        }
    }
    if (!route || route->to->whose == audience::resends)
        add_limits(*response, parts_.ingest);
    note(route ? route->to : nullptr, response->status, began);
    co_return std::move(*response);
}

} // namespace relay
