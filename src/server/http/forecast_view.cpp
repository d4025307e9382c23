#include "server/http/forecast_view.hpp"

#include "relay/base/json_or_null.hpp"
#include "relay/config/config.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/policy/forecast.hpp"
#include "relay/policy/pacer.hpp"
#include "relay/store/store.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cmath>
#include <span>

namespace relay {

namespace json = boost::json;

namespace {

// Campaigns that the status tells apart; what is more is in the lane's own line
constexpr std::size_t most_campaigns = 50;

// What one request of the lane carries when the queue is long
double messages_a_request(const http_parts& parts, lane l)
{
    const auto& limits = parts.limits;
    const double most = limits.batch_max_emails;
    const auto in_memory = parts.ready_queue.messages(l);
    if (in_memory == 0 || parts.ready_queue.bytes(l) == 0)
        return most;
    const double bytes =
        static_cast<double>(parts.ready_queue.bytes(l)) / static_cast<double>(in_memory);
    return std::clamp(static_cast<double>(limits.batch_max_bytes) / bytes, 1.0, most);
}

const char* bound_by(const quota_outlook& quota, const sending_speed& speed, wall_time now)
{
    auto by_rate = quota;
    by_rate.left_today.reset();
    by_rate.left_this_month.reset();
    if (fits_today(speed, quota, now) >= fits_today(speed, by_rate, now))
        return "rate";
    const bool day =
        quota.left_today && (!quota.left_this_month || *quota.left_today <= *quota.left_this_month);
    return day ? "daily quota" : "monthly quota";
}

json::array campaigns_json(
    const queue_sums::by_name& campaigns,
    const sending_speed& speed,
    const quota_outlook& quota,
    wall_time now
)
{
    const auto told = std::span(campaigns).first(std::min(campaigns.size(), most_campaigns));
    std::vector<double> queued;
    for (const auto& [name, messages] : told)
        queued.push_back(static_cast<double>(messages));
    const auto gone = gone_when_through(queued);
    json::array list;
    for (const auto& [name, messages] : told) {
        const auto through = through_at(gone[list.size()], speed, quota, now);
        list.push_back(
            {{"campaign", name}, {"queued", messages}, {"through_at", time_or_null(through)}}
        );
    }
    return list;
}

json::object
lane_json(double queued, const sending_speed& speed, const quota_outlook& quota, wall_time now)
{
    return {
        {"queued", static_cast<std::int64_t>(queued)},
        {"messages_per_second", speed.messages_per_second},
        {"fits_today", static_cast<std::int64_t>(fits_today(speed, quota, now))},
        {"bound_by", bound_by(quota, speed, now)},
        {"through_at", time_or_null(through_at(queued, speed, quota, now))},
    };
}

} // namespace

sending_speed speed_of(const http_parts& parts, lane l)
{
    double requests = parts.pacer.requests_per_second();
    if (l == lane::campaign)
        requests *= 1 - parts.limits.transactional_reserve;
    const auto& c = parts.counters;
    sending_speed speed{.messages_per_second = requests * messages_a_request(parts, l)};
    if (c.messages_sent > 0 && c.recipients_sent > 0)
        speed.recipients_per_message =
            static_cast<double>(c.recipients_sent) / static_cast<double>(c.messages_sent);
    return speed;
}

json::object forecast_json(const http_parts& parts, const queue_sums& all_queued, wall_time now)
{
    const auto counts = parts.store.counts();
    json::object forecast;
    for (const auto l : {lane::transactional, lane::campaign}) {
        const auto speed = speed_of(parts, l);
        const auto quota = outlook(parts.quota_book, l, now);
        const auto queued = static_cast<double>(counts.at(l, state::queued));
        auto of_lane = lane_json(queued, speed, quota, now);
        if (l == lane::campaign)
            of_lane["campaigns"] = campaigns_json(all_queued.campaigns(l), speed, quota, now);
        forecast[to_string(l)] = std::move(of_lane);
    }
    return forecast;
}

std::optional<wall_time> campaign_through_at(
    const http_parts& parts, const std::vector<double>& left, std::size_t index, wall_time now
)
{
    const auto speed = speed_of(parts, lane::campaign);
    const auto quota = outlook(parts.quota_book, lane::campaign, now);
    return through_at(gone_when_through(left)[index], speed, quota, now);
}

} // namespace relay
