#include "relay/mail/address.hpp"
#include "relay/mail/domain.hpp"
#include "relay/mail/sender.hpp"
#include "relay/messages/queue_census.hpp"
#include "relay/pipeline/pause_control.hpp"
#include "relay/store/store.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/pause_views.hpp"
#include "server/http/route_tables.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace relay {

namespace json = boost::json;

namespace {

// What an order means: nothing is everything.
std::optional<pause_scope> read_scope(const json::object& object)
{
    const auto lane_name = read_text(object, "lane");
    const auto domain = read_text(object, "domain");
    if (!lane_name.empty() && !domain.empty())
        refuse_body("Give a `lane` or a `domain`, not both.");
    if (!lane_name.empty() && !parse_lane(lane_name))
        refuse_body("Unknown `lane`. It is `transactional` or `campaign`.");
    if (is_template_sender(domain))
        return pause_scope{.kind = pause_kind::domain, .name = domain};
    if (!domain.empty() && !parse_mailbox("x@" + domain))
        refuse_body("Invalid `domain` field. It is the domain of senders, such as `acme.example`.");
    if (!lane_name.empty())
        return pause_scope{.kind = pause_kind::lane, .name = lane_name};
    if (!domain.empty())
        return pause_scope{.kind = pause_kind::domain, .name = fold_domain(domain)};
    return std::nullopt;
}

bool is_paused(const pauses& paused, const pause_scope& scope)
{
    return std::ranges::any_of(paused.list(), [&scope](const pause& p) {
        return p.scope == scope;
    });
}

answering answer_pauses(const http_parts& parts)
{
    const auto flows = co_await parts.queue_census.count();
    const auto pauses = to_json(parts.pauses, parts.store.counts(), flows);
    const json::object answer{{"pauses", pauses}};
    co_return answer_json(answer);
}

answering pause_sending(const http_parts& parts, api_call call)
{
    const auto order = read_object(call.request.body, {"lane", "domain"});
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    parts.pause_control.pause(read_scope(order).value_or(everything));
    co_return co_await answer_pauses(parts);
}

answering resume_sending(const http_parts& parts, api_call call)
{
    const auto order = read_object(call.request.body, {"lane", "domain", "force"});
    const auto scope = read_scope(order);
    if (scope && !is_paused(parts.pauses, *scope))
        co_return answer_error(404, "not_found", "There is no such pause.");
    parts.pause_control.resume(scope, read_flag(order, "force"));
    co_return co_await answer_pauses(parts);
}

} // namespace

route_table pause_routes()
{
    static constexpr route routes[] = {
        {"POST", "/relay/pause", pause_sending},
        {"POST", "/relay/resume", resume_sending},
    };
    return routes;
}

} // namespace relay
