#include "relay/policy/pacer.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <cmath>

namespace relay {

namespace {

using namespace std::chrono_literals;
using duration = pacer::clock::duration;

// By so much more than a second requests are kept apart: what the network may take away from a
// distance on the way to the server. Grows when that turns out to be too little.
constexpr duration first_slack = 16ms;
constexpr duration slack_step = 12ms;
constexpr duration longest_slack = 250ms;
constexpr int slack_decay = 10'000; // a millisecond in ten seconds

// By so much more again slots lie apart, so that a timer that rings late loses nothing.
constexpr duration lateness = 8ms;

// Beyond these a bound is no number that a clock of nanoseconds can keep.
constexpr double slowest_bound = 1e-4;
constexpr double fastest_bound = 1e7;

constexpr duration retry_margin = 10ms;
constexpr duration adapt_every = 50ms;

duration seconds(double s)
{
    return std::chrono::duration_cast<duration>(std::chrono::duration<double>(s));
}

// What stays free when others are there, for the requests of theirs that we don't foresee. Of a
// small limit it would be too large a part.
int courtesy(int limit)
{
    return limit < 20 ? 0 : std::max(1, limit / 50);
}

// What the server allows: `requests` in a second
request_rate within_limit(int requests, duration slack)
{
    const auto n = static_cast<std::size_t>(std::max(1, requests));
    const duration window = 1s + slack;
    return {n, window, (window + lateness) / static_cast<duration::rep>(n)};
}

// What the operator allows, which may be less than one in a second
request_rate within_bound(double per_second)
{
    const double n = std::ceil(per_second);
    const duration window = seconds(n / per_second);
    return {
        static_cast<std::size_t>(n),
        std::max(window - lateness, window / 2),
        seconds(1 / per_second)};
}

} // namespace

pacer::pacer(const pacer_settings& settings, std::optional<int> remembered_limit)
    : settings_(settings),
      limit_(remembered_limit),
      answered_(remembered_limit.has_value()),
      slack_(first_slack)
{
    set_rates();
}

void pacer::configure(const pacer_settings& settings)
{
    settings_ = settings;
    set_rates();
}

void pacer::set_rates()
{
    auto bound = settings_.upper_bound;
    if (bound)
        bound = std::clamp(*bound, slowest_bound, fastest_bound);
    const int limit =
        limit_.value_or(bound ? std::max(1, static_cast<int>(*bound)) : default_limit);
    rate_ = within_limit(limit - others_ - (others_ > 0 ? courtesy(limit) : 0), slack_);
    if (bound) {
        const auto bounded = within_bound(*bound);
        if (bounded.interval > rate_.interval) {
            // As many as the limit allows in a second, or more, must be kept apart as well
            const bool close = bounded.requests >= rate_.requests;
            const auto window = close ? std::max(bounded.window, rate_.window) : bounded.window;
            rate_ = {std::min(bounded.requests, rate_.requests), window, bounded.interval};
        }
    }

    const auto n = static_cast<double>(rate_.requests);
    const double reserve = std::min(std::ceil(n * settings_.transactional_reserve), n - 1);
    const auto left = rate_.requests - static_cast<std::size_t>(std::max(reserve, 0.0));
    const auto scale = static_cast<double>(rate_.requests) / static_cast<double>(left);
    campaign_rate_ = {
        left, rate_.window, seconds(std::chrono::duration<double>(rate_.interval).count() * scale)};
}

double pacer::requests_per_second() const
{
    return 1 / std::chrono::duration<double>(rate_.interval).count();
}

pacer::time_point pacer::next(lane l, time_point) const
{
    if (!answered_ && slots_.size() > free_slots_.size())
        return never;
    const auto when = std::max(all_.next(rate_), blocked_until_);
    if (l == lane::campaign && has_reserve())
        return std::max(when, campaigns_.next(campaign_rate_));
    return when;
}

permit pacer::take(lane l, time_point now)
{
    if (now - adapt_every > adapted_)
        adapt(now);
    all_.take(rate_, now);
    if (l == lane::campaign)
        campaigns_.take(campaign_rate_, now);

    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const std::uint32_t index = free_slots_.back();
    free_slots_.pop_back();
    slot& s = slots_[index];
    s.used_by = l;
    s.in_use = true;
    s.written = false;
    return {(std::uint64_t{s.generation} << 32) | index};
}

// A permit that is used twice lets more requests out than the limit allows, and nobody would see.
pacer::slot& pacer::find(permit p)
{
    const auto index = static_cast<std::uint32_t>(p.number);
    check(index < slots_.size(), "a permit was taken before it is used");
    slot& s = slots_[index];
    check(s.in_use && s.generation == p.number >> 32, "a permit comes back once");
    return s;
}

void pacer::release(permit p, slot& s)
{
    s.in_use = false;
    ++s.generation;
    free_slots_.push_back(static_cast<std::uint32_t>(p.number));
}

void pacer::write(slot& s, time_point now)
{
    if (s.written)
        return;
    s.written = true;
    s.sighting = others_seen_.written(now);
    all_.written(now);
    if (s.used_by == lane::campaign)
        campaigns_.written(now);
}

void pacer::written(permit p, time_point now)
{
    write(find(p), now);
}

void pacer::unused(permit p, time_point now)
{
    slot& s = find(p);
    if (s.written) {
        lost(p, now);
        return;
    }
    all_.give_back(rate_);
    if (s.used_by == lane::campaign)
        campaigns_.give_back(campaign_rate_);
    release(p, s);
}

void pacer::answered(permit p, const limit_headers& headers, bool rate_limited, time_point now)
{
    slot& s = find(p);
    write(s, now);
    const auto remaining = rate_limited ? 0 : headers.remaining;
    others_seen_.answered(s.sighting, headers.limit, remaining, !rate_limited, now);
    release(p, s);

    answered_ = true;
    if (headers.limit && headers.limit != limit_) {
        limit_ = headers.limit;
        set_rates();
    }
    if (rate_limited)
        refused(headers, now);
    if (rate_limited || now - adapt_every > adapted_)
        adapt(now);
}

void pacer::lost(permit p, time_point now)
{
    slot& s = find(p);
    write(s, now);
    others_seen_.lost(s.sighting, now);
    release(p, s);
}

// A 429. Several that belong together, because they were under way at once, count once.
void pacer::refused(const limit_headers& headers, time_point now)
{
    const bool first = now >= blocked_until_;
    const duration wait = headers.retry_after.value_or(1s);
    blocked_until_ = std::max(blocked_until_, now + wait + retry_margin);
    all_.skip_to(blocked_until_);
    campaigns_.skip_to(blocked_until_);
    if (first && others_seen_.alone(now))
        slack_ = std::min(slack_ + slack_step, longest_slack);
}

void pacer::adapt(time_point now)
{
    if (adapted_ != time_point::min() && now > adapted_)
        slack_ = std::max(slack_ - (now - adapted_) / slack_decay, first_slack);
    adapted_ = now;
    others_seen_.update(now);
    others_ = others_seen_.peak();
    set_rates();
}

} // namespace relay
