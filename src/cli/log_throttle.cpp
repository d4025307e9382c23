#include "cli/log_throttle.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

constexpr std::chrono::seconds same_again_after{10};
constexpr std::chrono::seconds a_second{1};
constexpr int lines_a_second = 10;

// More different words than that within ten seconds are no flood of the same, and pass.
constexpr std::size_t most_topics = 256;

} // namespace

// What is known of these words; null: too much else is known.
log_throttle::topic* log_throttle::find(std::string_view words, clock::time_point now)
{
    const auto known = topics_.find(words);
    if (known != topics_.end())
        return &known->second;
    if (topics_.size() >= most_topics)
        std::erase_if(topics_, [now](const auto& t) {
            return t.second.held == 0 && t.second.written + same_again_after <= now;
        });
    if (topics_.size() >= most_topics)
        return nullptr;
    return &topics_[std::string(words)];
}

bool log_throttle::admits(
    spdlog::level::level_enum level,
    std::string_view words,
    std::string_view line,
    clock::time_point now
)
{
    auto* t = find(words, now);
    if (!t)
        return true;
    t->level = level;
    if (now >= t->second + a_second) {
        t->second = now;
        t->in_second = 0;
    }
    const bool same = line == t->last && now < t->written + same_again_after;
    if (same || t->in_second >= lines_a_second) {
        if (t->held++ == 0)
            t->sum_due = now + (same ? clock::duration(same_again_after) : a_second);
        return false;
    }
    ++t->in_second;
    t->last = line;
    t->written = now;
    return true;
}

// What goes on is not written once more after its sum, but summed up again.
std::vector<log_throttle::sum> log_throttle::take_sums(clock::time_point now, bool all)
{
    std::vector<sum> sums;
    for (auto& [words, t] : topics_) {
        if (t.held == 0 || (!all && now < t.sum_due))
            continue;
        sums.push_back({.level = t.level, .words = words, .lines = t.held});
        t.held = 0;
        t.written = now;
    }
    return sums;
}

} // namespace relay::cli
