#include "relay/pipeline/pause_control.hpp"

#include "relay/base/duration.hpp"
#include "relay/base/log.hpp"

#include <algorithm>

namespace relay {

namespace {

// Messages that such a pause held back; nothing for one of some flows, whose mail is not counted.
std::optional<std::int64_t> held_by(const pause_scope& scope, const message_counts& counts)
{
    if (scope.kind == pause_kind::domain || scope.kind == pause_kind::campaign ||
        scope.kind == pause_kind::tenant)
        return std::nullopt;
    const auto only = parse_lane(scope.name);
    std::int64_t held = 0;
    for (const auto l : {lane::transactional, lane::campaign})
        if (!only || *only == l)
            held += counts.at(l, state::queued) + counts.at(l, state::waiting);
    return held;
}

} // namespace

void pause_control::announce(const std::vector<pause_change>& changes, wall_time now)
{
    for (const auto& change : changes) {
        const auto scope = to_string(change.scope);
        if (change.began) {
            ++p_.counters.pauses[static_cast<std::size_t>(change.scope.kind)];
            log_line(
                spdlog::level::warn, "mail is paused", {{"scope", scope}, {"why", change.why}}
            );
            p_.store.pause_began({
                .scope = scope,
                .began = now,
                .why = change.why,
                .by_hand = change.by_hand,
                .until = change.until,
            });
        } else {
            tell_of_end(change, now);
            p_.store.pause_ended(scope, now);
        }
    }
    if (changes.empty())
        return;
    p_.changed.notify_all();
    p_.postponed.notify_all();
    p_.repeats_taken.notify_all();
}

void pause_control::tell_of_end(const pause_change& change, wall_time now) const
{
    const auto held = held_by(change.scope, p_.store.counts());
    log_line(
        spdlog::level::info,
        "mail goes on: a pause is over",
        {{"scope", to_string(change.scope)},
         {"after", rough_duration(now - change.since)},
         {"messages_held", held ? std::to_string(*held) : std::string()}}
    );
}

// A cause that is new is news; the same again is not.
void pause_control::tell_of_probe(const pause_scope& probed, const std::string& before) const
{
    const auto outcome = last_probe_of(probed);
    if (outcome.empty())
        return; // the pause is over
    log_line(
        outcome == before ? spdlog::level::debug : spdlog::level::warn,
        "the pause goes on: a probe failed",
        {{"scope", to_string(probed)}, {"outcome", outcome}}
    );
}

// Empty: there is no such pause, or no probe of it has failed.
std::string pause_control::last_probe_of(const pause_scope& scope) const
{
    for (const auto& p : p_.pauses.list())
        if (p.scope == scope && p.last_probe)
            return p.last_probe->outcome;
    return {};
}

void pause_control::settle(const outcome& result, const settled_sending& sending, wall_time now)
{
    const auto before = sending.probe ? last_probe_of(*sending.probe) : std::string();
    announce(p_.pauses.settle(result, sending, now), now);
    if (sending.probe)
        tell_of_probe(*sending.probe, before);
}

void pause_control::answered(bool key_is_good, wall_time now)
{
    announce(p_.pauses.answered(key_is_good), now);
}

void pause_control::key_refused(
    const outcome& result, const std::optional<pause_scope>& probe, wall_time now
)
{
    auto refusal = result;
    refusal.verdict = verdict::account;
    settle(refusal, {.probe = probe}, now);
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

void pause_control::begin_for_lost_commits(wall_time now)
{
    announce(p_.pauses.begin_for_lost_commits(now), now);
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
