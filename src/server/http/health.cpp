#include "relay/pipeline/ingest.hpp"
#include "relay/policy/pauses.hpp"
#include "server/http/answer.hpp"
#include "server/http/pause_views.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/url.hpp"

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

// Ready is who takes mail: during an outage of Resend the relay is needed most. Whether it can send
// is another question: "/readyz?sending". Pauses of a domain or a lane concern only some mail.
answering get_readiness(const http_parts& parts, api_call call)
{
    std::vector<std::string> reasons;
    if (const auto closed = parts.ingest.closed())
        reasons.push_back(closed->message);
    const auto blocked = why_nothing_is_sent(parts.pauses);
    if (query_parameter(call.request.query, "sending"))
        reasons.insert(reasons.end(), blocked.begin(), blocked.end());
    const json::object answer{
        {"ready", reasons.empty()},
        {"sending", blocked.empty()},
        {"sandbox", parts.inbox != nullptr},
        {"reasons", json::array(reasons.begin(), reasons.end())},
    };
    auto response = answer_json(answer);
    response.status = reasons.empty() ? 200 : 503;
    co_return response;
}

} // namespace

route_table health_routes()
{
    using enum audience;
    static constexpr route routes[] = {
        {"GET", "/healthz", get_health, open},
        {"GET", "/readyz", get_readiness, open, taking::orders, "sending"},
    };
    return routes;
}

} // namespace relay
