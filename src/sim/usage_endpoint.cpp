#include "sim/usage_endpoint.hpp"

#include "sim/iso_time.hpp"

#include <boost/json.hpp>

namespace relay::sim {

namespace json = boost::json;

namespace {

using namespace std::chrono;

json::object
period(std::uint64_t used, const std::optional<std::uint64_t>& limit, year_month_day resets)
{
    return {
        {"used", used},
        {"limit", json::value_from(limit)},
        {"sent", used},
        {"received", 0},
        {"resets_at", to_iso_time(sys_days(resets))},
    };
}

} // namespace

void answer_usage(const team& t, instant now, http_reply& reply)
{
    const auto today = floor<days>(now.wall);
    const year_month_day date(today);
    const year_month_day next_month((date.year() / date.month() + months(1)) / 1);
    const auto& q = t.quotas;
    const json::object emails{
        {"daily", period(q.daily_used, q.daily_limit, today + days(1))},
        {"monthly", period(q.monthly_used, q.monthly_limit, next_month)},
    };
    const json::object rate{{"limit", t.limit.per_second()}, {"duration", "1000ms"}};
    reply.body =
        serialize(json::object{{"object", "usage"}, {"emails", emails}, {"rate_limit", rate}});
}

} // namespace relay::sim
