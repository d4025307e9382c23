#include "relay/pipeline/dispatcher.hpp"

#include <spdlog/spdlog.h>

namespace relay {

// Pauses that began or ended: in the log and on disk, and the gate looks again.
void dispatcher::announce(const std::vector<pause_change>& changes, wall_time now)
{
    for (const auto& change : changes) {
        const auto scope = to_string(change.scope);
        if (change.began) {
            ++p_.counters.pauses[static_cast<std::size_t>(change.scope.kind)];
            spdlog::warn("paused {}: {}", scope, change.why);
            p_.store.pause_began(scope, now, change.why);
        } else {
            spdlog::info("resumed {}: {}", scope, change.why);
            p_.store.pause_ended(scope, now);
        }
    }
    if (changes.empty())
        return;
    if (std::ranges::any_of(changes, &pause_change::began))
        release_parked();
    p_.changed.notify_all();
    p_.postponed.notify_all();   // requests that wait on disk for the end of a pause
    repeats_taken_.notify_all(); // those that a pause holds back leave room for others
}

// A look at all pauses, so not each time that the gate does something
void dispatcher::end_idle_pauses(wall_time now)
{
    if (clock::now() < look_for_idle_pauses_)
        return;
    look_for_idle_pauses_ = clock::now() + std::chrono::minutes(1);
    const auto parked_for = domains_parked_for();
    const auto has_mail = [&](const pause_scope& scope) {
        return parked_for.contains(scope.name) || p_.ready_queue.holds_for(scope.name);
    };
    announce(p_.pauses.end_idle(now, has_mail), now);
}

void dispatcher::pause(const pause_scope& scope)
{
    const auto now = wall_now();
    announce(p_.pauses.begin(scope, now), now);
}

void dispatcher::resume(const std::optional<pause_scope>& scope, bool force)
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
