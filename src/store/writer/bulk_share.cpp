#include "store/writer/bulk_share.hpp"

#include <algorithm>

namespace relay {

namespace {

// For so long after a message that somebody waited for, another one is expected, which would wait
// for the commit that it finds under way.
constexpr auto expectation = std::chrono::seconds(10);
constexpr double times_while_expected = 0.5;

constexpr double most_times = 4;
constexpr double longest_commit = 0.05; // seconds

// Smaller commits tell little of what large ones would take.
constexpr std::size_t telling_bytes = bulk_share::usual.bytes / 4;
constexpr double weight_of_the_last = 0.2;

double seconds(bulk_share::clock::duration d)
{
    return std::chrono::duration<double>(d).count();
}

} // namespace

bulk_share::limits bulk_share::next(bool awaited, clock::time_point now)
{
    went_without_ = awaited && !went_without_;
    if (awaited)
        last_awaited_ = now;
    if (went_without_)
        return {};
    const auto times = times_the_usual(now);
    return {
        .operations = static_cast<std::size_t>(times * double{usual.operations}),
        .bytes = static_cast<std::size_t>(times * double{usual.bytes}),
    };
}

// The rows may take as long as the disk does.
double bulk_share::times_the_usual(clock::time_point now) const
{
    if (last_awaited_ && now - *last_awaited_ < expectation)
        return times_while_expected;
    if (rows_seconds_ <= 0)
        return 1;
    const auto by_length = longest_commit / (rows_seconds_ + disk_seconds_);
    return std::clamp(std::min(disk_seconds_ / rows_seconds_, by_length), 1.0, most_times);
}

void bulk_share::written(std::size_t bytes, clock::duration rows, clock::duration disk)
{
    if (bytes < telling_bytes)
        return;
    const auto as_usual = double{usual.bytes} / static_cast<double>(bytes);
    const auto weight = rows_seconds_ > 0 ? weight_of_the_last : 1;
    rows_seconds_ += weight * (seconds(rows) * as_usual - rows_seconds_);
    disk_seconds_ += weight * (seconds(disk) - disk_seconds_);
}

} // namespace relay
