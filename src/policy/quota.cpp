#include "relay/policy/quota.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
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

void quota_book::period::roll(wall_time now)
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

void quota_book::period::count(std::int64_t recipients)
{
    used += recipients;
    if (!below)
        return;
    *below -= recipients;
    if (*below <= 0)
        below.reset(); // more was left than was refused: the quota is another one now
}

// Answers overtake each other. A request that left after the last number had come tells a later
// one, even if it is lower; among those that were on their way together, the greatest counts.
void quota_book::period::correct(std::int64_t reported, wall_time started, wall_time now)
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

void quota_book::period::learn(const period_usage& usage, wall_time started, wall_time now)
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

void quota_book::configure(const quota_settings& settings)
{
    settings_ = settings;
}

std::string quota_book::text() const
{
    std::string text;
    for (const auto& p : periods_)
        text += std::to_string(to_ms(p.ends)) + ' ' + std::to_string(p.used) + ' ';
    return text;
}

void quota_book::recall(std::string_view text, wall_time now)
{
    roll(now);
    const std::string copy(text);
    const char* at = copy.c_str();
    for (auto& p : periods_) {
        char* end = nullptr;
        const auto ends = from_ms(std::strtoll(at, &end, 10));
        const auto used = std::strtoll(end, &end, 10);
        at = end;
        const auto longest = p.kind == quota_period::daily ? std::chrono::days(1) : longest_month;
        if (ends <= now || ends > now + longest || used < 0)
            continue; // the period is over, or it is no text of ours
        if (p.kind == quota_period::monthly)
            p.begins = month_before(ends);
        p.ends = ends;
        p.used = used;
    }
}

void quota_book::recall(quota_period p, std::int64_t accepted, wall_time now)
{
    roll(now);
    auto& used = periods_[static_cast<std::size_t>(p)].used;
    used = std::max(used, accepted);
}

wall_time quota_book::begins(quota_period p, wall_time now)
{
    roll(now);
    return periods_[static_cast<std::size_t>(p)].begins;
}

void quota_book::hold(std::int64_t recipients)
{
    check(recipients >= 0, "no fewer than no recipients are held");
    held_ += recipients;
}

void quota_book::let_go(std::int64_t recipients)
{
    check(recipients >= 0 && recipients <= held_, "held quota is never negative");
    held_ -= recipients;
}

void quota_book::accepted(std::int64_t recipients, wall_time now)
{
    roll(now);
    for (auto& p : periods_)
        p.count(recipients);
}

void quota_book::refused(quota_period period, std::int64_t recipients, wall_time now)
{
    roll(now);
    auto& p = periods_[static_cast<std::size_t>(period)];
    if (recipients > 0)
        p.below = std::min(p.below.value_or(recipients), recipients);
}

void quota_book::reported(const limit_headers& headers, wall_time started, wall_time now)
{
    roll(now);
    if (headers.daily_used)
        periods_[0].correct(*headers.daily_used, started, now);
    if (headers.monthly_used)
        periods_[1].correct(*headers.monthly_used, started, now);
}

void quota_book::reported(const account_usage& usage, wall_time started, wall_time now)
{
    roll(now);
    periods_[0].learn(usage.daily, started, now);
    periods_[1].learn(usage.monthly, started, now);
}

void quota_book::lift(wall_time now)
{
    roll(now);
    for (auto& p : periods_)
        p.lifted = true;
}

std::int64_t quota_book::ceiling(const period& p) const
{
    return p.kind == quota_period::daily ? settings_.daily_ceiling : settings_.monthly_ceiling;
}

std::optional<std::int64_t> quota_book::known_limit(const period& p) const
{
    const auto ours = ceiling(p);
    if (ours <= 0)
        return p.limit;
    return std::min(ours, p.limit.value_or(no_bound));
}

std::optional<quota_exhaustion> quota_book::bound(lane l, wall_time now)
{
    roll(now);
    std::optional<quota_exhaustion> least;
    const auto consider = [&](const period& p, std::int64_t limit, bool reserve) {
        const auto left = std::max<std::int64_t>(0, limit - p.used - held_);
        if (!least || left < least->left)
            least = quota_exhaustion{p.kind, reserve, limit, left, p.ends};
    };
    for (const auto& p : periods_) {
        if (p.lifted)
            continue;
        if (const auto ours = ceiling(p); ours > 0)
            consider(p, ours, false);
        const auto whole = known_limit(p);
        if (l == lane::campaign && whole && reserve() > 0) {
            const auto kept = std::ceil(static_cast<double>(*whole) * reserve());
            consider(p, *whole - static_cast<std::int64_t>(kept), true);
        }
    }
    return least;
}

std::int64_t quota_book::room(lane l, wall_time now)
{
    const auto least = bound(l, now);
    return least ? least->left : no_bound;
}

std::int64_t quota_book::batch_room(wall_time now)
{
    roll(now);
    auto most = no_bound;
    for (const auto& p : periods_) {
        // When nothing is left a plan may still allow more, at a price: Resend will say.
        if (const auto left = p.limit.value_or(0) - p.used - held_; left > 0)
            most = std::min(most, left);
        if (p.below)
            most = std::min(most, *p.below / 2);
    }
    return std::max<std::int64_t>(most, 1);
}

wall_time quota_book::next_turn(wall_time now)
{
    roll(now);
    return std::min(periods_[0].ends, periods_[1].ends);
}

quota_book::period_view quota_book::view(quota_period kind, wall_time now)
{
    roll(now);
    const auto& p = periods_[static_cast<std::size_t>(kind)];
    period_view v{.used = p.used, .limit = known_limit(p), .turns = p.ends};
    if (v.limit)
        v.left = std::max<std::int64_t>(0, *v.limit - p.used);
    if (p.below)
        v.left = std::min(v.left.value_or(no_bound), *p.below - 1);
    return v;
}

void quota_book::roll(wall_time now)
{
    for (auto& p : periods_)
        p.roll(now);
}

} // namespace relay
