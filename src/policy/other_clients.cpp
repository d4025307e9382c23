#include "relay/policy/other_clients.hpp"

#include <algorithm>

namespace relay {

namespace {

using namespace std::chrono_literals;

// So many windows in a row make somebody steady, and are what is averaged.
constexpr std::size_t row = 6;

// Our pace and that of others drift past each other, and behind the last request of ours in a
// window others are not seen: for so long those that were steady are still taken to be there.
constexpr auto absence = 15s;

// So little is no sign of others: a request that we count in the wrong window looks the same.
int noise(int limit)
{
    return limit * 3 / 200;
}

} // namespace

void other_clients::saw(const server_windows::finished& window)
{
    const int others = window.others > noise(window.limit) ? window.others : 0;
    past_.push_back({.when = window.last, .others = others});
    if (past_.size() < row)
        return;
    const auto fewer = [](const past_window& a, const past_window& b) {
        return a.others < b.others;
    };
    past_.back().least = std::min_element(past_.end() - row, past_.end(), fewer)->others;
}

void other_clients::foresee(time_point now)
{
    while (!past_.empty() && past_.front().when < now - absence)
        past_.pop_front();
    steady_ = 0;
    most_ = 0;
    for (const auto& w : past_) {
        steady_ = std::max(steady_, w.least);
        most_ = std::max(most_, w.others);
    }
    // The busiest one counts as the second busiest: a burst that has come once is not expected
    // again.
    int sum = 0;
    int busiest = 0;
    int second = 0;
    for (std::size_t i = past_.size() - std::min(row, past_.size()); i < past_.size(); ++i) {
        const int others = past_[i].others;
        sum += others;
        second = std::max(second, std::min(busiest, others));
        busiest = std::max(busiest, others);
    }
    expected_ = (sum - busiest + second) / static_cast<double>(row);
}

} // namespace relay
