#include "relay/policy/quota_count.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace relay {

namespace {

// A clock that is behind may tell yesterday's number for so long after midnight.
constexpr std::chrono::minutes clocks_differ{2};

constexpr std::chrono::days longest_month{31};

wall_time month_of(wall_time t)
{
    using namespace std::chrono;
    const year_month_day date(floor<days>(t));
    return sys_days(date.year() / date.month() / 1);
}

// The same moment one month earlier; the last day where that month is shorter
wall_time month_before(wall_time t)
{
    using namespace std::chrono;
    const auto day = floor<days>(t);
    const year_month_day date(day);
    auto earlier = date - months(1);
    if (!earlier.ok())
        earlier = earlier.year() / earlier.month() / last;
    return sys_days(earlier) + (t - day);
}

} // namespace

wall_time next_turn_of(quota_period p, wall_time now)
{
    using namespace std::chrono;
    if (p == quota_period::daily)
        return floor<days>(now) + days(1);
    const year_month_day date(floor<days>(now));
    return sys_days((date.year() / date.month() + months(1)) / 1);
}

void quota_count::roll(wall_time now)
{
    if (now < ends)
        return;
    begins = kind == quota_period::daily ? wall_time(std::chrono::floor<std::chrono::days>(now))
                                         : std::max(ends, month_of(now));
    ends = next_turn_of(kind, now);
    used_before = std::exchange(used, 0);
    corrected.reset();
    below.reset();
    lifted = false;
}

void quota_count::count(std::int64_t recipients)
{
    used += recipients;
    if (!below)
        return;
    *below -= recipients;
    if (*below <= 0)
        below.reset(); // more was left than was refused: the quota is another one now
}

void quota_count::correct(std::int64_t reported, wall_time started, wall_time now)
{
    if (started < begins)
        return;
    const bool may_be_old = now - begins < clocks_differ && used_before > 0;
    if (may_be_old && reported >= used_before)
        return;
    if (reported < used && corrected && started <= *corrected)
        return;
    if (reported < used && !corrected)
        reported = used; // nobody knows yet what the number holds of our own
    used = reported;
    corrected = now;
}

void quota_count::learn(const period_usage& usage, wall_time started, wall_time now)
{
    limit = usage.limit;
    if (usage.resets_at && kind == quota_period::monthly && *usage.resets_at > now) {
        begins = month_before(*usage.resets_at);
        ends = *usage.resets_at;
    }
    if (usage.used) {
        corrected = begins; // this one is asked for by itself: it may also lower the count
        correct(*usage.used, started, now);
    }
    if (limit)
        below.reset();
}

void quota_count::recall(wall_time noted_end, std::int64_t noted, wall_time now)
{
    const auto longest = kind == quota_period::daily ? std::chrono::days(1) : longest_month;
    if (noted_end <= now || noted_end > now + longest || noted < 0)
        return;
    if (kind == quota_period::monthly)
        begins = month_before(noted_end);
    ends = noted_end;
    used = noted;
}

} // namespace relay
