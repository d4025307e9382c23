#include "relay/base/zone_clock.hpp"

#include "base/zone_file.hpp"
#include "relay/base/check.hpp"
#include "relay/base/text.hpp"
#include "relay/base/text_file.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

constexpr std::string_view zone_directory = "/usr/share/zoneinfo/";

// A day and more: no clock is so far ahead of UTC, or behind it.
constexpr std::chrono::hours farthest{30};

// The name of a file below the directory, and of no other: names come from anybody.
bool is_zone_name(std::string_view name)
{
    constexpr std::size_t longest = 64;
    if (name.empty() || name.size() > longest)
        return false;
    char before = '/';
    for (const char c : name) {
        const bool letter = is_ascii_letter(c);
        const bool inside = is_ascii_digit(c) || c == '_' || c == '-' || c == '+' || c == '/';
        if (!letter && (before == '/' || !inside))
            return false;
        before = c;
    }
    return before != '/';
}

} // namespace

zone_clock::zone_clock() : zone_clock("UTC", {zone_period{}}) {}

zone_clock::zone_clock(std::string name, std::vector<zone_period> periods)
    : zone_(std::make_shared<zone>(zone{std::move(name), std::move(periods)}))
{
    check(!zone_->periods.empty(), "a zone's clock shows something");
}

std::optional<zone_clock> zone_clock::find(std::string_view name)
{
    if (!is_zone_name(name))
        return std::nullopt;
    const auto bytes = read_text_file(std::string(zone_directory).append(name));
    auto periods = bytes ? read_zone_file(*bytes) : std::nullopt;
    if (!periods)
        return std::nullopt;
    return zone_clock(std::string(name), std::move(*periods));
}

local_time zone_clock::to_local(wall_time t) const
{
    const auto& periods = zone_->periods;
    auto next = std::ranges::upper_bound(periods, t, {}, &zone_period::from);
    if (next != periods.begin())
        --next;
    return local_time(t.time_since_epoch() + next->ahead);
}

wall_time zone_clock::first_showing(local_time t) const
{
    const auto& periods = zone_->periods;
    const wall_time long_before(t.time_since_epoch() - farthest);
    auto p = std::ranges::upper_bound(periods, long_before, {}, &zone_period::from);
    if (p != periods.begin())
        --p;
    for (auto next = p + 1; next != periods.end(); p = next++)
        if (next->from.time_since_epoch() + p->ahead > t.time_since_epoch())
            break;
    const wall_time as_shown(t.time_since_epoch() - p->ahead);
    return p == periods.begin() ? as_shown : std::max<wall_time>(as_shown, p->from);
}

} // namespace relay
