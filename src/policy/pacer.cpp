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

// Beside others only such a delay is made up, a timer's; not what others took.
constexpr duration made_up = 20ms;

constexpr duration adapt_every = 50ms;

duration seconds(double s)
{
    return std::chrono::duration_cast<duration>(std::chrono::duration<double>(s));
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
    rate_ = within_limit(limit, slack_);
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

pacer::time_point pacer::next(lane l, time_point now) const
{
    if (!answered_ && slots_.size() > free_slots_.size())
        return never;
    const bool keeps_reserve = l == lane::campaign && has_reserve();
    const auto reserve = keeps_reserve ? rate_.requests - campaign_rate_.requests : 0;
    const auto share = share_.next(static_cast<int>(reserve), slack_, now);
    const auto when = std::max({all_.next(rate_), blocked_until_, share});
    return keeps_reserve ? std::max(when, campaigns_.next(campaign_rate_)) : when;
}

permit pacer::take(lane l, time_point now)
{
    if (now - adapt_every > adapted_)
        adapt(now);
    if (share_.is_shared(now)) {
        all_.skip_to(now - made_up);
        campaigns_.skip_to(now - made_up);
    }
    take_place(l, now);

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

void pacer::take_place(lane l, time_point now)
{
    all_.take(rate_, now);
    if (l == lane::campaign)
        campaigns_.take(campaign_rate_, now);
    share_.take(now);
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
    s.written_at = now;
    s.sighting = share_.written(now);
    all_.written(now);
    if (s.used_by == lane::campaign)
        campaigns_.written(now);
}

void pacer::written(permit p, time_point now)
{
    slot& s = find(p);
    if (s.written) {
        share_.lost(s.sighting, now);
        take_place(s.used_by, now);
        s.written = false;
        written_again_ = now;
    }
    write(s, now);
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
    share_.give_back();
    release(p, s);
}

void pacer::answered(permit p, const limit_headers& headers, bool rate_limited, time_point now)
{
    slot& s = find(p);
    write(s, now);
    const auto remaining = rate_limited ? 0 : headers.remaining;
    share_.answered(s.sighting, headers.limit, remaining, !rate_limited, now);
    release(p, s);

    answered_ = true;
    if (headers.limit && headers.limit != limit_) {
        limit_ = headers.limit;
        set_rates();
    }
    if (rate_limited)
        refused(headers, s.written_at);
    if (rate_limited || now - adapt_every > adapted_)
        adapt(now);
}

void pacer::lost(permit p, time_point now)
{
    slot& s = find(p);
    write(s, now);
    share_.lost(s.sighting, now);
    release(p, s);
}

// A 429. It is the window that is full, and share_ knows when that ends: a retry-after of a second
// is the rest of it, rounded up. Only one that says more, or that nothing is known about, is waited
// for as it says; from when the request was written, since the next one is as long on its way.
void pacer::refused(const limit_headers& headers, time_point written)
{
    if (share_.take_squeezed() && written - rate_.window > written_again_)
        slack_ = std::min(slack_ + slack_step, longest_slack);
    const duration wait = headers.retry_after.value_or(1s);
    if (headers.limit && wait <= 1s)
        return;
    blocked_until_ = std::max(blocked_until_, written + wait + slack_);
    all_.skip_to(blocked_until_);
    campaigns_.skip_to(blocked_until_);
}

void pacer::begin_after_others(time_point now)
{
    blocked_until_ = std::max(blocked_until_, now + rate_.window);
    all_.skip_to(blocked_until_);
    campaigns_.skip_to(blocked_until_);
}

void pacer::adapt(time_point now)
{
    if (adapted_ != time_point::min() && now > adapted_)
        slack_ = std::max(slack_ - (now - adapted_) / slack_decay, first_slack);
    adapted_ = now;
    share_.update(now);
    set_rates();
}

} // namespace relay
