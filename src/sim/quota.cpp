#include "sim/quota.hpp"

namespace relay::sim {

void quota::roll(wall_time now)
{
    using namespace std::chrono;
    const auto today = floor<days>(now);
    if (today == day_)
        return;
    const bool first = day_ == sys_days{};
    const year_month_day then(day_);
    const year_month_day date(today);
    day_ = today;
    if (first)
        return;
    daily_used = 0;
    if (then.month() != date.month() || then.year() != date.year())
        monthly_used = 0;
}

quota::verdict quota::check(std::uint64_t recipients) const
{
    if (daily_limit && daily_used + recipients > *daily_limit)
        return verdict::daily_exceeded;
    if (monthly_limit && monthly_used + recipients > *monthly_limit)
        return verdict::monthly_exceeded;
    return verdict::within;
}

void quota::use(std::uint64_t recipients)
{
    daily_used += recipients;
    monthly_used += recipients;
}

} // namespace relay::sim
