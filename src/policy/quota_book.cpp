#include "relay/policy/quota_book.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace relay {

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
        p.recall(ends, used, now);
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

std::int64_t quota_book::ceiling(const quota_count& p) const
{
    return p.kind == quota_period::daily ? settings_.daily_ceiling : settings_.monthly_ceiling;
}

std::optional<std::int64_t> quota_book::known_limit(const quota_count& p) const
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
    const auto consider = [&](const quota_count& p, std::int64_t limit, bool reserve) {
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
