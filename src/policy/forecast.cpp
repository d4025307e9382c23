#include "relay/policy/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace relay {

namespace {

constexpr int days_ahead = 366;
constexpr double without_end = std::numeric_limits<double>::infinity();

double seconds(wall_time::duration d)
{
    return std::chrono::duration<double>(d).count();
}

void spend_of(std::optional<double>& left, double recipients)
{
    if (left)
        *left = std::max(0.0, *left - recipients);
}

} // namespace

double quota_outlook::left() const
{
    return std::min(left_today.value_or(without_end), left_this_month.value_or(without_end));
}

void quota_outlook::spend(double recipients)
{
    spend_of(left_today, recipients);
    spend_of(left_this_month, recipients);
}

void quota_outlook::turn(wall_time now)
{
    if (now >= day_turns) {
        left_today = per_day;
        day_turns = next_turn_of(quota_period::daily, now);
    }
    if (now >= month_turns) {
        left_this_month = per_month;
        month_turns = next_turn_of(quota_period::monthly, now);
    }
}

quota_outlook outlook(quota_book& quota, lane l, wall_time now)
{
    quota_outlook q;
    const double share = l == lane::campaign ? 1 - quota.reserve() : 1;
    const auto fill = [&](quota_period kind, auto& left, auto& whole, wall_time& turns) {
        const auto p = quota.view(kind, now);
        turns = p.turns;
        if (!p.left)
            return;
        const auto used = static_cast<double>(p.used);
        whole = p.limit ? std::floor(static_cast<double>(*p.limit) * share) : used;
        left = static_cast<double>(*p.left);
        if (p.limit)
            left = std::clamp(*whole - used, 0.0, *left);
    };
    fill(quota_period::daily, q.left_today, q.per_day, q.day_turns);
    fill(quota_period::monthly, q.left_this_month, q.per_month, q.month_turns);
    return q;
}

double fits_today(const sending_speed& speed, const quota_outlook& quota, wall_time now)
{
    const double by_rate =
        speed.messages_per_second * std::max(0.0, seconds(quota.day_turns - now));
    const double by_quota = quota.left() / speed.recipients_per_message;
    return std::floor(std::min(by_rate, by_quota));
}

std::optional<wall_time>
through_at(double messages, const sending_speed& speed, const quota_outlook& quota, wall_time now)
{
    const double rate = speed.messages_per_second * speed.recipients_per_message;
    if (messages <= 0)
        return now;
    if (!(rate > 0))
        return std::nullopt;
    auto q = quota;
    double need = messages * speed.recipients_per_message;
    for (int turns = 0; turns < days_ahead; ++turns) {
        const auto until = std::min(q.day_turns, q.month_turns);
        const double possible = std::max(0.0, seconds(until - now)) * rate;
        const double step = std::min({need, possible, q.left()});
        if (step >= need)
            return now + milliseconds(static_cast<std::int64_t>(need / rate * 1000));
        need -= step;
        q.spend(step);
        now = std::max(now, until);
        q.turn(now);
    }
    return std::nullopt;
}

std::vector<double> gone_when_through(const std::vector<double>& queued)
{
    std::vector<double> gone;
    gone.reserve(queued.size());
    for (const double mine : queued) {
        double sum = 0;
        for (const double other : queued)
            sum += std::min(mine, other);
        gone.push_back(sum);
    }
    return gone;
}

} // namespace relay
