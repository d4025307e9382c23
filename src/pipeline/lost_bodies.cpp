#include "relay/pipeline/dispatcher.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace relay {

// True while a long row of lost bodies holds everything back. Who resumes has seen that nothing can
// be done about it: from then on they are given up, until one is there again.
bool dispatcher::too_many_are_lost(wall_time now)
{
    if (!lost_.is_long())
        return false;
    if (lost_.calls_for_pause()) {
        const auto begun = p_.pauses.begin_for_lost_bodies(now);
        if (!begun.empty())
            lost_.told();
        announce(begun, now);
    }
    const auto is_of_all = [](const relay::pause& p) { return p.scope.kind == pause_kind::all; };
    return std::ranges::any_of(p_.pauses.list(), is_of_all);
}

// Nothing deletes the body of a message that is not finished: the store is damaged. Such messages
// die, and the others go out without them. But what is sealed is these bytes or nothing: part of it
// under its key would be refused if it went out before, and under another key might come twice.
// False when nothing is left of the request.
bool dispatcher::leave_out_lost(const request_ptr& r, const std::vector<message_id>& lost)
{
    const auto now = wall_now();
    if (too_many_are_lost(now)) {
        for (auto& m : r->messages)
            m.message.loaded &= !m.message.body.empty(); // it is read again
        put_back(r);
        return false;
    }
    const outcome nothing_to_send{
        .verdict = verdict::refused,
        .name = "body_missing",
        .message = "The store has lost the body of this message.",
    };
    spdlog::critical(
        "request {}: {} of {} bodies are missing",
        p_.id_codec.to_uuid(r->sealed.id),
        lost.size(),
        r->sealed.members.size()
    );
    if (!r->may_change()) {
        bury(r, death::outcome_unknown, nothing_to_send, now);
        return false;
    }
    const sealed_request alone{
        .id = p_.id_source.next_request(now),
        .lane = r->sealed.lane,
        .members = lost,
        .on_disk = r->sealed.on_disk,
    };
    const attempt_entry why{.at = now, .result = nothing_to_send, .counted = false};
    p_.counters.messages_dead += lost.size();
    p_.store.bury(alone, death::refused, why, {});
    return leave_out(r, lost);
}

} // namespace relay
