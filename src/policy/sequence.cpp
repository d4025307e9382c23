#include "relay/policy/sequence.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace relay {

namespace {

using namespace std::chrono_literals;

// The wall clock may be set while somebody waits, and what is asked for costs something.
constexpr milliseconds longest_rest = 30s;
constexpr milliseconds shortest_rest = 1s;

// The others are names of events.
constexpr std::array<std::string_view, 5> names_of_facts = {
    "bounced", "complained", "unsubscribed", "opened", "clicked"};

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
        if (i > 0)
            rest = std::min(rest, steps[i].delay);
        if (earliest[i])
            rest = std::min(rest, due(steps[i], *earliest[i]) - now);
    }
    return now + std::max(rest, shortest_rest);
}

bool is_time_to_look(wall_time again, wall_time now)
{
    return again <= now || again > now + longest_rest;
}

bool is_known_by_itself(std::string_view name)
{
    return std::ranges::find(names_of_facts, name) != names_of_facts.end();
}

sequence_end read_sequence_end(std::span<const std::string> names)
{
    sequence_end end{
        .known = {fact::bounced_hard, fact::complained, fact::unsubscribed}, .events = {}};
    for (const auto& name : names) {
        if (name == "opened" || name == "clicked")
            end.known.add(fact::clicked);
        if (name == "opened")
            end.known.add(fact::opened);
        if (!is_known_by_itself(name))
            end.events.push_back(name);
    }
    return end;
}

} // namespace relay
