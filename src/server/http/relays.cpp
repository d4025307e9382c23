#include "relay/store/membership.hpp"
#include "server/http/answer.hpp"
#include "server/http/relay_views.hpp"
#include "server/http/route_tables.hpp"

namespace relay {

namespace {

answering get_relays(const http_parts& parts, api_call)
{
    co_return answer_json(relays_json(parts.member));
}

// It is answered while the relay already stops.
answering resign(const http_parts& parts, api_call)
{
    if (!parts.member.shared() || !has_spare(parts.member))
        co_return answer_error(409, "conflict", "There is no spare that could take over.");
    parts.resign();
    co_return answer_json(relays_json(parts.member));
}

} // namespace

route_table relay_routes()
{
    static constexpr route routes[] = {
        {"GET", "/relay/relays", get_relays},
        {"POST", "/relay/resign", resign},
    };
    return routes;
}

} // namespace relay
