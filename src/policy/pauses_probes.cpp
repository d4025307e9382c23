// When pauses are probed
#include "relay/policy/pauses.hpp"

namespace relay {

namespace {

// No probe was ever further away than that: else the clock was set back.
bool is_due(const pause& p, wall_time now)
{
    return p.next_probe <= now || p.next_probe > now + longest_probe_delay;
}

} // namespace

// Those that a probe is to be sent for, now or later, in the order of the list
template <class Visit>
void pauses::each_to_probe(Visit visit) const
{
    const auto waits = [](const pause& p) { return p.is_probed() && !p.probing; };
    if (find(pause_kind::all, {}))
        return;
    for (const auto kind : {pause_kind::upstream, pause_kind::account, pause_kind::quota}) {
        if (const pause* wide = find(kind, {})) {
            if (waits(*wide))
                visit(*wide);
            return;
        }
    }
    for (const pause& p : list())
        if (waits(p))
            visit(p);
}

std::optional<wall_time> pauses::next_probe(wall_time after) const
{
    std::optional<wall_time> next;
    each_to_probe([&](const pause& p) {
        if (p.next_probe > after && (!next || p.next_probe < *next))
            next = p.next_probe;
    });
    return next;
}

std::optional<pause_scope>
pauses::longest_due(wall_time now, const scope_predicate& has_probe) const
{
    const pause* found = nullptr;
    each_to_probe([&](const pause& p) {
        const bool longer = !found || p.next_probe < found->next_probe;
        if (longer && is_due(p, now) && has_probe(p.scope))
            found = &p;
    });
    return found ? std::optional(found->scope) : std::nullopt;
}

std::vector<pause_change> pauses::end_idle(wall_time now, const scope_predicate& has_mail)
{
    std::vector<pause_scope> idle;
    for (const pause& p : list()) {
        const bool waits = p.scope.kind == pause_kind::domain && p.is_probed() && !p.probing;
        if (waits && p.next_probe + longest_idle_pause <= now && !has_mail(p.scope))
            idle.push_back(p.scope);
    }
    std::vector<pause_change> changes;
    for (const auto& scope : idle)
        changes.push_back(end(scope));
    return changes;
}

void pauses::probe_sent(const pause_scope& scope)
{
    if (pause* p = find(scope.kind, scope.name))
        p->probing = true;
}

void pauses::no_probe(const pause_scope& scope, wall_time now)
{
    if (pause* p = find(scope.kind, scope.name))
        p->schedule_first_probe(now + first_probe_delay);
}

} // namespace relay
