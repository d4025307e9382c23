#include "relay/policy/sliding_window.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::chrono::milliseconds entry_span(1);

// More milliseconds than a window has when it holds more than a few requests
constexpr std::size_t most_entries = 2048;

} // namespace

sliding_window::sliding_window() : ring_(most_entries) {}

const sliding_window::entry& sliding_window::at(std::size_t i) const
{
    return ring_[(head_ + i) % most_entries];
}

sliding_window::time_point sliding_window::written_at(std::size_t k) const
{
    std::size_t seen = 0;
    for (std::size_t i = 0; i < entries_; ++i) {
        seen += at(i).count;
        if (seen >= k)
            return at(i).last;
    }
    return time_point::max();
}

sliding_window::time_point sliding_window::next(const request_rate& rate) const
{
    const std::size_t used = written_ + unwritten_;
    if (used < rate.requests)
        return slot_;
    const std::size_t too_many = used - rate.requests + 1;
    if (too_many > written_)
        return time_point::max();
    return std::max(slot_, written_at(too_many) + rate.window);
}

void sliding_window::take(const request_rate& rate, time_point now)
{
    // The slot that is taken: missed slots are kept for as long as the window is.
    const auto slot = slot_ == time_point::min()
                          ? now // nothing is known of the time before: no slot was missed
                          : std::clamp(next(rate), now - rate.window, now);
    slot_ = slot + rate.interval;
    forget_until(now - rate.window);
    ++unwritten_;
}

void sliding_window::written(time_point now)
{
    --unwritten_;
    ++written_;
    if (entries_ > 0) {
        entry& last = ring_[(head_ + entries_ - 1) % most_entries];
        if (now - last.first < entry_span || entries_ == most_entries) {
            last.last = std::max(last.last, now);
            ++last.count;
            return;
        }
    }
    ring_[(head_ + entries_) % most_entries] = {now, now, 1};
    ++entries_;
}

void sliding_window::give_back(const request_rate& rate)
{
    --unwritten_;
    slot_ -= rate.interval;
}

void sliding_window::skip_to(time_point when)
{
    slot_ = std::max(slot_, when);
}

void sliding_window::forget_until(time_point when)
{
    while (entries_ > 0 && at(0).last <= when) {
        written_ -= at(0).count;
        head_ = (head_ + 1) % most_entries;
        --entries_;
    }
}

} // namespace relay
