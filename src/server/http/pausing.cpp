#include "relay/base/duration.hpp"
#include "relay/base/text.hpp"
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
#include <string>
#include <string_view>
#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

// What an order is about: nothing is everything.
std::optional<pause_scope> read_scope(const json::object& object)
{
    static constexpr std::pair<std::string_view, pause_kind> kinds[] = {
        {"lane", pause_kind::lane},
        {"domain", pause_kind::domain},
        {"campaign", pause_kind::campaign},
        {"tenant", pause_kind::tenant},
    };
    std::optional<pause_scope> scope;
    for (const auto& [field, kind] : kinds) {
        auto name = read_text(object, field);
        if (name.empty())
            continue;
        if (scope)
            refuse_body("Give one of `lane`, `domain`, `campaign` and `tenant`, not several.");
        scope = {.kind = kind, .name = std::move(name)};
    }
    if (!scope)
        return std::nullopt;
    auto& name = scope->name;
    if (scope->kind == pause_kind::lane && !parse_lane(name))
        refuse_body("Unknown `lane`. It is `transactional` or `campaign`.");
    if (scope->kind == pause_kind::domain && !is_template_sender(name)) {
        if (!parse_mailbox("x@" + name))
            refuse_body("Invalid `domain` field. It is the domain of senders, such as "
                        "`acme.example`.");
        name = fold_domain(name);
    }
    return scope;
}

pause_order read_order(const json::object& object)
{
    pause_order order{.why = read_note(object, "why"), .by = read_note(object, "by")};
    const auto length = read_text(object, "for");
    if (length.empty())
        return order;
    const auto lasts = parse_duration(length);
    if (!lasts || *lasts <= milliseconds(0))
        refuse_body("Invalid `for` field. It is a duration, such as `30m` or `2h`.");
    order.until = wall_now() + *lasts;
    return order;
}

bool is_paused(const pauses& paused, const pause_scope& scope)
{
    return std::ranges::any_of(paused.list(), [&scope](const pause& p) {
        return p.scope == scope;
    });
}

answering answer_pauses(const http_parts& parts)
{
    const auto queued = co_await parts.queue_census.count();
    const auto pauses = to_json(parts.pauses, parts.store.counts(), *queued);
    const json::object answer{{"pauses", pauses}};
    co_return answer_json(answer);
}

answering pause_sending(const http_parts& parts, api_call call)
{
    const auto order = read_object(
        call.request.body, {"lane", "domain", "campaign", "tenant", "why", "by", "for"}
    );
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    parts.pause_control.pause(read_scope(order).value_or(everything), read_order(order));
    co_return co_await answer_pauses(parts);
}

answering resume_sending(const http_parts& parts, api_call call)
{
    const auto order =
        read_object(call.request.body, {"lane", "domain", "campaign", "tenant", "force"});
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
