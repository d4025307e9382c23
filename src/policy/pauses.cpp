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

std::vector<pause_change> pauses::begin(const pause_scope& scope, wall_time now)
{
    pause* known = find(scope.kind, scope.name);
    if (known && known->by_hand)
        return {};
    pause& p = known ? *known : insert(scope);
    p.since = now;
    p.why = why_paused_by_hand();
    p.ends = what_ends_by_hand();
    p.by_hand = true;
    p.until.reset();
    p.probing = false;
    return {{p.scope, true, p.why}};
}

std::vector<pause_change> pauses::begin_for_lost_bodies(wall_time now)
{
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    auto changes = begin(everything, now);
    for (auto& change : changes) {
        change.why = why_lost_bodies();
        find(pause_kind::all, {})->why = change.why;
    }
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
