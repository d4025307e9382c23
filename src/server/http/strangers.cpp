#include "server/http/strangers.hpp"

#include "relay/base/same_secret.hpp"
#include "relay/base/text.hpp"
#include "server/http/answer.hpp"
#include "server/http/browser_guard.hpp"

#include <string_view>

namespace relay {

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

} // namespace

std::optional<server_response> refuse_stranger(
    const server_request& head,
    const std::string& token,
    const std::vector<std::string>& hosts,
    connection_counts& counts
)
{
    if (token.empty()) {
        auto why = why_foreign(head, hosts);
        if (!why)
            return std::nullopt;
        ++counts.foreign;
        return answer_error(403, "forbidden_origin", *std::move(why));
    }
    const auto shown = bearer_token(head);
    if (shown && same_secret(*shown, token))
        return std::nullopt;
    ++counts.no_token;
    if (!shown)
        return answer_error(401, "missing_api_key", "Missing API key in the authorization header.");
    return answer_error(401, "validation_error", "API key is invalid");
}

} // namespace relay
