#include "relay/policy/window_share.hpp"

#include <algorithm>

namespace relay {

namespace {

using namespace std::chrono_literals;
using duration = window_share::clock::duration;

// A place is taken when so much of one is left by what others may have taken unseen. With more,
// places stay unused at the end of each window; with less, too many requests are refused there.
constexpr double enough = 0.66;

// No more than half of what is left is kept for others until so long before the window's end: two
// who watch each other meet in the middle, instead of one living on what the other leaves.
constexpr duration last_part = 300ms;

// Requests of ours that changed places on their way look like so many of others, in a window that
// is not over.
int disorder(int limit)
{
    return limit / 25;
}

double in_seconds(duration d)
{
    return std::chrono::duration<double>(d).count();
}

} // namespace

window_share::time_point window_share::next(int kept, duration slack, time_point now) const
{
    if (!is_shared(now))
        return time_point::min();
    const auto open = windows_.last();
    if (!open)
        return time_point::min();
    auto w = *open;
    if (now >= w.ends + slack) {
        if (unwritten_ == 0 || now >= taken_ + server_windows::length)
            return time_point::min();
        // One that is granted opens the next window.
        w = {
            .ends = taken_ + server_windows::length,
            .seen = taken_,
            .limit = w.limit,
            .left = w.limit};
    }
    const double free = w.left - unwritten_ - kept - awaited(w, now);
    if (w.full || free < enough)
        return w.ends + slack;
    const auto since = std::max(taken_, w.ends - server_windows::length);
    return since + std::chrono::duration_cast<duration>((w.ends - since) / (free + 1));
}

// The places of the window that are kept for others
double window_share::awaited(const server_windows::open& w, time_point now) const
{
    const double on_average = others_.expected() * in_seconds(w.ends - w.seen);
    const double at_least = others_.steady() - w.others;
    const double at_most = others_.most() - w.others;
    const double all = std::max(std::min(on_average, at_most), at_least);
    const double left = w.left - unwritten_;
    return w.ends - now > last_part ? std::min(all, left / 2) : all;
}

void window_share::take(time_point now)
{
    ++unwritten_;
    taken_ = now;
}

std::uint64_t window_share::written(time_point now)
{
    --unwritten_;
    return windows_.written(now);
}

void window_share::answered(
    std::uint64_t request,
    std::optional<int> limit,
    std::optional<int> remaining,
    bool counted,
    time_point now
)
{
    windows_.answered(request, limit, remaining, counted, now);
    // A look costs as much as there are unanswered requests: not after each answer, then.
    constexpr std::size_t part = 8;
    if (!counted || ++answers_ * part >= windows_.unanswered())
        update(now);
}

void window_share::lost(std::uint64_t request, time_point now)
{
    windows_.lost(request, now);
}

void window_share::update(time_point now)
{
    answers_ = 0;
    while (const auto window = windows_.take_finished())
        others_.saw(*window);
    others_.foresee(now);
    const auto w = windows_.last();
    if (w && now < w->ends && (w->full || w->others > disorder(w->limit)))
        seen_until_ =
            w->ends +
            server_windows::length; // and what was missed in this one is not made up at once
}

double window_share::others() const
{
    return std::max(others_.expected(), static_cast<double>(others_.steady()));
}

} // namespace relay
