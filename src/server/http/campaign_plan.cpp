#include "relay/base/json_or_null.hpp"
#include "relay/campaign/campaign_desk.hpp"
#include "relay/campaign/campaign_planner.hpp"
#include "relay/policy/quota_book.hpp"
#include "server/http/answer.hpp"
#include "server/http/campaign_handlers.hpp"
#include "server/http/campaign_views.hpp"
#include "server/http/forecast_view.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace json = boost::json;

answering get_campaign_plan(const http_parts& parts, api_call call)
{
    const auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    const auto now = wall_now();
    const auto id = std::get<campaign_record>(found).id;
    auto quota = outlook(parts.quota_book, lane::campaign, now);
    const auto plan = co_await parts.campaign_planner.plan(
        id, speed_of(parts, lane::campaign), std::move(quota), now
    );
    json::array all;
    const bool has_canary = std::ranges::any_of(*plan, &plan_part::canary);
    for (const auto& part : plan.value()) {
        const char* name = has_canary ? "rest" : "all";
        all.push_back(
            {{"part", part.canary ? "canary" : name},
             {"recipients", part.recipients},
             {"from", time_or_null(part.from)},
             {"until", time_or_null(part.until)},
             {"ends", to_string(part.ends)}}
        );
    }
    const json::object answer{{"id", call.id}, {"parts", std::move(all)}};
    co_return answer_json(answer);
}

} // namespace relay
