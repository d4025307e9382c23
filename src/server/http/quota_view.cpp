#include "server/http/quota_view.hpp"

#include "relay/base/json_or_null.hpp"

namespace relay {

namespace json = boost::json;

namespace {

json::object period_json(const quota_book::period_view& p)
{
    return {
        {"used", p.used},
        {"limit", number_or_null(p.limit)},
        {"left", number_or_null(p.left)},
        {"turns_at", to_iso8601(p.turns)},
    };
}

} // namespace

json::object quota_json(quota_book& quota, wall_time now)
{
    return {
        {"daily", period_json(quota.view(quota_period::daily, now))},
        {"monthly", period_json(quota.view(quota_period::monthly, now))},
        {"on_their_way", quota.held()},
        {"transactional_reserve", quota.reserve()},
    };
}

} // namespace relay
