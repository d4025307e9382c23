#include "sim/usage_endpoint.hpp"

#include <boost/json.hpp>

#include <cstdio>

namespace relay::sim {

namespace json = boost::json;

namespace {

using namespace std::chrono;

// The first moment of a day, in ISO 8601
std::string midnight(year_month_day date)
{
    char text[40];
    std::snprintf(
        text,
        sizeof text,
        "%04d-%02u-%02uT00:00:00.000Z",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day())
    );
    return text;
}

json::object
period(std::uint64_t used, const std::optional<std::uint64_t>& limit, year_month_day resets)
{
    return {
        {"used", used},
        {"limit", limit ? json::value(*limit) : json::value(nullptr)},
        {"sent", used},
        {"received", 0},
        {"resets_at", midnight(resets)},
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
    const json::object rate{{"limit", t.window.limit()}, {"duration", "1000ms"}};
    reply.body =
        serialize(json::object{{"object", "usage"}, {"emails", emails}, {"rate_limit", rate}});
}

} // namespace relay::sim
