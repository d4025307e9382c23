// Pauses by hand and for limits of our own, and how pauses end
#include "relay/policy/pauses.hpp"

#include "policy/pause_text.hpp"
#include "relay/policy/quota_book.hpp"

#include <utility>

namespace relay {

pause_change pauses::end(const pause_scope& scope)
{
    if (scope.kind == pause_kind::upstream)
        in_a_row_.clear();
    return remove(scope);
}

std::vector<pause_change>
pauses::begin(const pause_scope& scope, const pause_order& order, wall_time now)
{
    pause* known = find(scope.kind, scope.name);
    const auto why = why_paused_by_hand(order);
    if (known && known->by_hand && known->why == why && known->until == order.until)
        return {};
    pause& p = known ? *known : insert(scope);
    std::vector<pause_change> changes;
    if (p.by_hand)
        changes.push_back({.scope = p.scope, .why = p.why, .since = p.since}
        ); // it begins anew, as it is ordered now
    p.since = now;
    p.why = why;
    p.ends = what_ends_by_hand(order.until);
    p.by_hand = true;
    p.last_probe.reset();
    p.until = order.until;
    p.probing = false;
    changes.push_back({p.scope, true, p.why, true, p.until});
    return changes;
}

std::vector<pause_change> pauses::take_up(
    const pause_scope& scope, std::string why, std::optional<wall_time> until, wall_time since
)
{
    auto changes = begin(scope, {.until = until}, since);
    for (auto& change : changes)
        change.why = find(scope.kind, scope.name)->why = why;
    return changes;
}

std::vector<pause_change> pauses::end_over(wall_time now)
{
    std::vector<pause_scope> over;
    for (const pause& p : list())
        if (p.by_hand && p.until && *p.until <= now)
            over.push_back(p.scope);
    std::vector<pause_change> changes;
    for (const auto& scope : over)
        changes.push_back(end(scope));
    return changes;
}

std::optional<wall_time> pauses::next_end() const
{
    std::optional<wall_time> next;
    for (const pause& p : list())
        if (p.by_hand && p.until && (!next || *p.until < *next))
            next = p.until;
    return next;
}

std::vector<pause_change> pauses::begin_for_lost_bodies(wall_time now)
{
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    const pause* known = find(pause_kind::all, {});
    if (known && known->by_hand)
        return {};
    auto changes = begin(everything, {}, now);
    for (auto& change : changes) {
        change.by_hand = false; // after a restart it begins anew, if they are still missing
        change.why = why_lost_bodies();
        find(pause_kind::all, {})->why = change.why;
    }
    return changes;
}

std::vector<pause_change> pauses::begin_for_lost_commits(wall_time now)
{
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    std::vector<pause_change> changes;
    if (find(everything.kind, {})) // whoever ends it is to know why it is there now
        changes.push_back(end(everything));
    for (auto& begun : take_up(everything, why_lost_commits(), {}, now))
        changes.push_back(std::move(begun));
    return changes;
}

std::vector<pause_change> pauses::hold(const quota_exhaustion& limit, lane l, wall_time now)
{
    pause_scope scope{.kind = pause_kind::quota, .name = {}};
    if (limit.reserve)
        scope = {.kind = pause_kind::reserve, .name = std::string(to_string(l))};
    pause* known = find(scope.kind, scope.name);
    if (known && !known->is_probed())
        return {};
    pause& p = known ? *known : insert(scope);
    p.since = now;
    p.why = why_own_limit(limit);
    p.ends = what_ends_own_limit(limit.until);
    p.until = limit.until;
    p.probing = false;
    return {{p.scope, true, p.why}};
}

std::vector<pause_change> pauses::unhold(lane l)
{
    std::vector<pause_change> changes;
    for (const auto& [kind, name] :
         {std::pair(pause_kind::quota, std::string_view()),
          std::pair(pause_kind::reserve, to_string(l))}) {
        const pause* p = find(kind, name);
        if (p && p->until)
            changes.push_back(end(p->scope));
    }
    return changes;
}

std::vector<pause_change>
pauses::resume(const std::optional<pause_scope>& scope, bool force, wall_time now)
{
    std::vector<pause_scope> ending;
    for (const pause& p : list()) {
        if (scope && p.scope != *scope)
            continue;
        if (force || p.by_hand)
            ending.push_back(p.scope);
        else if (p.is_probed() && !p.probing)
            find(p.scope.kind, p.scope.name)->schedule_first_probe(now);
    }
    std::vector<pause_change> changes;
    for (const auto& each : ending)
        changes.push_back(end(each));
    return changes;
}

} // namespace relay
