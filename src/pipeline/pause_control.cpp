#include "relay/pipeline/pause_control.hpp"

#include <spdlog/spdlog.h>

namespace relay {

void pause_control::announce(const std::vector<pause_change>& changes, wall_time now)
{
    for (const auto& change : changes) {
        const auto scope = to_string(change.scope);
        if (change.began) {
            ++p_.counters.pauses[static_cast<std::size_t>(change.scope.kind)];
            spdlog::warn("paused {}: {}", scope, change.why);
            p_.store.pause_began({
                .scope = scope,
                .began = now,
                .why = change.why,
                .by_hand = change.by_hand,
                .until = change.until,
            });
        } else {
            spdlog::info("resumed {}: {}", scope, change.why);
            p_.store.pause_ended(scope, now);
        }
    }
    if (changes.empty())
        return;
    p_.changed.notify_all();
    p_.postponed.notify_all();
    p_.repeats_taken.notify_all();
}

void pause_control::settle(const outcome& result, const settled_sending& sending, wall_time now)
{
    announce(p_.pauses.settle(result, sending, now), now);
}

void pause_control::upstream_answered(wall_time now)
{
    announce(p_.pauses.upstream_answered(), now);
}

void pause_control::heed_quota(lane l, bool mail_waits, wall_time now)
{
    const auto bound = p_.quota_book.bound(l, now);
    if (!bound || bound->left > 0)
        announce(p_.pauses.unhold(l), now);
    else if (p_.quota_book.held() == 0 && mail_waits)
        announce(p_.pauses.hold(*bound, l, now), now);
}

bool pause_control::begin_for_lost_bodies(wall_time now)
{
    const auto begun = p_.pauses.begin_for_lost_bodies(now);
    announce(begun, now);
    return !begun.empty();
}

void pause_control::end_idle(wall_time now, const pauses::scope_predicate& has_mail)
{
    const auto steady = std::chrono::steady_clock::now();
    if (steady < look_for_idle_)
        return;
    look_for_idle_ = steady + std::chrono::minutes(1);
    announce(p_.pauses.end_idle(now, has_mail), now);
}

void pause_control::pause(const pause_scope& scope, const pause_order& order)
{
    const auto now = wall_now();
    announce(p_.pauses.begin(scope, order, now), now);
}

void pause_control::take_up(const pause_record& before, wall_time now)
{
    const auto scope = parse_pause_scope(before.scope);
    const bool goes_on = scope && before.by_hand && (!before.until || *before.until > now);
    p_.store.pause_ended(before.scope, now);
    if (goes_on)
        announce(p_.pauses.take_up(*scope, before.why, before.until, before.began), now);
}

void pause_control::resume(const std::optional<pause_scope>& scope, bool force)
{
    const auto now = wall_now();
    const bool quota_too =
        !scope || scope->kind == pause_kind::quota || scope->kind == pause_kind::reserve;
    if (force && quota_too)
        p_.quota_book.lift(now);
    announce(p_.pauses.resume(scope, force, now), now);
    p_.changed.notify_all();
}

} // namespace relay
