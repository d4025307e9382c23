#include "relay/policy/sequence.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace relay {

namespace {

using namespace std::chrono_literals;

// The wall clock may be set while somebody waits, and what is asked for costs something.
constexpr milliseconds longest_rest = 30s;
constexpr milliseconds shortest_rest = 1s;

} // namespace

wall_time due(const sequence_step& step, wall_time since)
{
    return std::max(since, step.added.value_or(since)) + step.delay;
}

std::optional<wall_time> due_since(const sequence_step& step, wall_time now)
{
    if (step.added && *step.added + step.delay > now)
        return std::nullopt;
    return now - step.delay;
}

wall_time look_again(
    std::span<const sequence_step> steps,
    std::span<const std::optional<wall_time>> earliest,
    wall_time now
)
{
    check(steps.size() == earliest.size(), "each step has those that await it");
    milliseconds rest = longest_rest;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        rest = std::min(rest, steps[i].delay);
        if (earliest[i])
            rest = std::min(rest, due(steps[i], *earliest[i]) - now);
    }
    return now + std::max(rest, shortest_rest);
}

} // namespace relay
