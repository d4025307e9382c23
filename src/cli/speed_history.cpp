#include "cli/speed_history.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace relay::cli {

namespace {

constexpr std::size_t most_speeds = 500;

} // namespace

void speed_history::look(double counter, wall_time at)
{
    if (seen_ && at > *seen_) {
        const std::chrono::duration<double> between = at - *seen_;
        const auto more = counter >= counter_ ? counter - counter_ : counter;
        add(more / between.count());
    }
    counter_ = counter;
    seen_ = at;
}

void speed_history::miss()
{
    add(std::nullopt);
    seen_.reset();
}

void speed_history::add(std::optional<double> speed)
{
    speeds_.push_back(speed);
    if (speeds_.size() > most_speeds)
        speeds_.pop_front();
}

std::optional<double> speed_history::latest() const
{
    return speeds_.empty() ? std::nullopt : speeds_.back();
}

std::string speed_history::bars(std::size_t width) const
{
    static constexpr const char* heights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr double steps = std::size(heights) - 1;
    const auto shown = std::min(width, speeds_.size());
    const auto first = speeds_.end() - static_cast<std::ptrdiff_t>(shown);
    double highest = 0;
    for (auto s = first; s != speeds_.end(); ++s)
        highest = std::max(highest, s->value_or(0));
    std::string row(width - shown, ' ');
    for (auto s = first; s != speeds_.end(); ++s) {
        // What is more than nothing is seen, however little it is.
        const auto step = highest > 0 ? std::ceil(s->value_or(0) / highest * steps) : 0;
        row += *s ? heights[static_cast<std::size_t>(step)] : " ";
    }
    return row;
}

} // namespace relay::cli
