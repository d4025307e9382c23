#include "relay/pipeline/ingest.hpp"
#include "relay/policy/pauses.hpp"
#include "server/http/answer.hpp"
#include "server/http/route_tables.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace relay {

namespace json = boost::json;

namespace {

answering get_health(const http_parts&, api_call)
{
    const json::object answer{{"status", "ok"}};
    co_return answer_json(answer);
}

// Ready is who takes mail and can send it. Pauses of a domain or a lane concern only some mail.
answering get_readiness(const http_parts& parts, api_call)
{
    json::array reasons;
    if (const auto closed = parts.ingest.closed())
        reasons.emplace_back(closed->message);
    if (parts.pauses.blocks_everything())
        for (const auto& p : parts.pauses.list())
            if (is_wide(p.scope.kind))
                reasons.emplace_back("paused: " + to_string(p.scope));
    const json::object answer{{"ready", reasons.empty()}, {"reasons", reasons}};
    auto response = answer_json(answer);
    response.status = reasons.empty() ? 200 : 503;
    co_return response;
}

answering get_root(const http_parts&, api_call)
{
    const json::object answer{
        {"name", "resend-relay"},
        {"version", RELAY_VERSION},
        {"status", "/relay/status"},
        {"metrics", "/metrics"},
    };
    co_return answer_json(answer);
}

} // namespace

route_table health_routes()
{
    using enum audience;
    static constexpr route routes[] = {
        {"GET", "/healthz", get_health, open},
        {"GET", "/readyz", get_readiness, open},
        {.method = "GET", .path = "/", .handler = get_root, .parameters = any_parameter},
    };
    return routes;
}

} // namespace relay
