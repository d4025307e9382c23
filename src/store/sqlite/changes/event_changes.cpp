#include "store/sqlite/changes/event_changes.hpp"

#include "store/sqlite/changes/message_changes.hpp"
#include "store/sqlite/tables/tables.hpp"

#include <optional>
#include <string>

namespace relay::changes {

recorded_event record_event(tables& t, const incoming_event& e)
{
    auto about = e.message ? e.message : t.events.find_message(e);
    const auto found = about ? t.messages.find(*about) : std::nullopt;
    if (!found)
        about.reset(); // forgotten: it is not ours any more
    evidence_effect effect;
    if (about && !e.resend_id.empty())
        effect = take_evidence(t, *about, e.resend_id, e.received);
    const bool only_recipient = found && found->recipients == 1;
    auto result = t.events.record(e, about, e.address_certain || only_recipient);
    if (found)
        result.lane = found->lane;
    result.settled = effect.settled;
    result.queued = effect.queued;
    return result;
}

void keep_own_events(tables& t)
{
    t.set("feed", "1");
    t.events.keep_own();
}

void save_feed_progress(tables& t, const feed_progress& p)
{
    if (p.read_up_to)
        t.set(feed_position_key(p.url), std::to_string(*p.read_up_to));
    t.events.repeat_later(p);
}

} // namespace relay::changes
