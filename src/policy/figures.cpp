#include "relay/policy/figures.hpp"

#include <algorithm>
#include <numeric>

namespace relay {

namespace {

// Where a share of what waited is found, between the bounds of its bucket as if all in it were
// spread evenly. What is longer than the last bound is taken for that.
std::optional<double> wait_of_share(const wait_counts& waits, double share)
{
    const auto all = std::accumulate(waits.begin(), waits.end(), std::uint64_t{});
    if (all == 0)
        return std::nullopt;
    const auto& bounds = duration_histogram::bounds;
    auto rest = share * static_cast<double>(all);
    double lower = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        const auto in_it = static_cast<double>(waits[i]);
        if (in_it > 0 && rest <= in_it)
            return lower + (bounds[i] - lower) * rest / in_it;
        rest -= in_it;
        lower = bounds[i];
    }
    return lower;
}

} // namespace

void figures::add(const figures& later)
{
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] += later.counts[i];
    for (std::size_t i = 0; i < waits.size(); ++i)
        waits[i] += later.waits[i];
    for (std::size_t i = 0; i < queued.size(); ++i)
        queued[i] = std::max(queued[i], later.queued[i]);
    if (later.limit)
        limit = later.limit;
}

figures difference(const figures& now, const figures& before)
{
    auto change = now;
    for (std::size_t i = 0; i < change.counts.size(); ++i)
        change.counts[i] -= before.counts[i];
    for (std::size_t i = 0; i < change.waits.size(); ++i)
        change.waits[i] -= before.waits[i];
    return change;
}

std::optional<double> value_of(figure what, const figures& f, std::optional<lane> of)
{
    switch (what) {
    case figure::limit:
        return f.limit ? std::optional<double>(*f.limit) : std::nullopt;
    case figure::queued:
        return static_cast<double>(of ? f.queued[static_cast<std::size_t>(*of)] : f.queued[2]);
    case figure::wait_p50:
        return wait_of_share(f.waits, 0.5);
    case figure::wait_p99:
        return wait_of_share(f.waits, 0.99);
    default:
        return static_cast<double>(f.counts[static_cast<std::size_t>(what)]);
    }
}

} // namespace relay
