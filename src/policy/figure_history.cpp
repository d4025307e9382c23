#include "relay/policy/figure_history.hpp"

#include "relay/base/check.hpp"

namespace relay {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using whole_seconds = std::chrono::seconds;

// Intervals that are kept, and how long
struct kept_length
{
    whole_seconds length;
    whole_seconds whole; // divided by steps that are made of it
    figure_history::extent kept;
    bool on_disk;
};

constexpr kept_length lengths[] = {
    {.length = whole_seconds(5),
     .whole = minutes(1),
     .kept = {.sure = minutes(10), .most = minutes(20)},
     .on_disk = false},
    {.length = minutes(1),
     .whole = hours(1),
     .kept = {.sure = days(2), .most = days(2) + hours(1)},
     .on_disk = true},
    {.length = hours(1),
     .whole = days(1),
     .kept = {.sure = days(90), .most = days(91)},
     .on_disk = true},
};

const kept_length* length_for(whole_seconds step)
{
    for (const auto& l : lengths)
        if (step >= l.length && step % l.length == whole_seconds(0) &&
            l.whole % step == whole_seconds(0) && (step < l.whole || l.length == hours(1)))
            return &l;
    return nullptr;
}

wall_time start_of(wall_time at, whole_seconds length)
{
    const auto since = at.time_since_epoch();
    const auto past = since % milliseconds(length);
    return at - (past < milliseconds(0) ? past + milliseconds(length) : past);
}

} // namespace

figure_history::figure_history()
{
    for (std::size_t i = 0; i < rings_.size(); ++i) {
        const auto& l = lengths[i];
        rings_[i].length = l.length;
        rings_[i].on_disk = l.on_disk;
        rings_[i].places.resize(static_cast<std::size_t>(l.kept.most / l.length));
    }
}

std::size_t figure_history::ring::place_of(wall_time start) const
{
    const auto number = start.time_since_epoch() / milliseconds(length);
    const auto size = static_cast<std::int64_t>(places.size());
    return static_cast<std::size_t>((number % size + size) % size);
}

figure_history::ring::place& figure_history::ring::at(wall_time start)
{
    auto& p = places[place_of(start)];
    if (p.start != start)
        p = {.start = start};
    return p;
}

const figures* figure_history::ring::find(wall_time start) const
{
    const auto& p = places[place_of(start)];
    return p.start == start ? &p.what : nullptr;
}

void figure_history::restore(const kept_figures& k)
{
    for (auto& r : rings_)
        if (r.on_disk && r.length == k.length)
            r.at(start_of(k.start, k.length)).what.add(k.what);
}

void figure_history::add(wall_time at, const figures& f)
{
    for (auto& r : rings_) {
        auto& p = r.at(start_of(at, r.length));
        p.what.add(f);
        p.unsaved = true;
    }
}

std::vector<kept_figures> figure_history::take_unsaved()
{
    std::vector<kept_figures> changed;
    for (auto& r : rings_) {
        if (!r.on_disk)
            continue;
        for (std::size_t i = 0; i < r.places.size(); ++i) {
            auto& p = r.places[i];
            if (std::exchange(p.unsaved, false))
                changed.push_back({.length = r.length, .place = i, .start = p.start, .what = p.what}
                );
        }
    }
    return changed;
}

std::optional<figure_history::extent> figure_history::reach(whole_seconds step)
{
    const auto* l = length_for(step);
    return l ? std::optional(l->kept) : std::nullopt;
}

const figure_history::ring& figure_history::ring_for(whole_seconds step) const
{
    const auto* l = length_for(step);
    check(l, "a step of figures is made of what is kept");
    return rings_[static_cast<std::size_t>(l - lengths)];
}

std::vector<figure_history::point> figure_history::points(
    figure what, std::optional<lane> of, wall_time from, wall_time until, whole_seconds step
) const
{
    const auto& r = ring_for(step);
    std::vector<point> all;
    for (auto start = start_of(from, step); start < until; start += step) {
        std::optional<figures> sum;
        for (auto part = start; part < start + step; part += r.length) {
            const auto* f = r.find(part);
            if (f && sum)
                sum->add(*f);
            else if (f)
                sum = *f;
        }
        all.emplace_back(start, sum ? value_of(what, *sum, of) : std::nullopt);
    }
    return all;
}

} // namespace relay
