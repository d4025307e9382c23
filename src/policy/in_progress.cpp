#include "relay/policy/in_progress.hpp"

#include <algorithm>
#include <cstddef>

namespace relay {

namespace {

constexpr milliseconds longest_delay = std::chrono::minutes(1);

// Of more than that the oldest begin anew.
constexpr std::size_t most_requests = 1'000;

} // namespace

milliseconds in_progress_delay(int times)
{
    constexpr int until_longest = 9;
    const int doubled = times < 4 ? (times - 1) / 2 : std::min(times, until_longest) - 3;
    return std::min<milliseconds>(std::chrono::seconds(1 << doubled), longest_delay);
}

requests_in_progress::answer requests_in_progress::met_by(request_id id)
{
    const int times = ++times_[id];
    if (times_.size() > most_requests)
        times_.erase(times_.begin());
    return {.first = times == 1, .delay = in_progress_delay(times)};
}

} // namespace relay
