#include "store/changes/event_changes.hpp"

#include "relay/mail/address.hpp"
#include "relay/mail/recipients.hpp"
#include "store/changes/message_changes.hpp"
#include "store/tables/tables.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace relay::changes {

namespace {

// Whom a message went to, hidden ones too. Empty: that is not known.
std::vector<std::string> recipients_of(tables& t, std::optional<message_id> id)
{
    auto lists = id ? find_recipients(t.messages.summary(*id)) : std::nullopt;
    if (!lists)
        return {};
    auto all = std::move(lists->to);
    for (auto* others : {&lists->cc, &lists->bcc})
        all.insert(all.end(), others->begin(), others->end());
    return all;
}

// All of them are one address.
bool are_one(const std::vector<std::string>& recipients, const std::vector<std::string>& named)
{
    if (recipients.empty())
        return false;
    const auto only = fold_address(recipients.front());
    const auto is_it = [&only](const std::string& one) { return fold_address(one) == only; };
    return std::ranges::all_of(recipients, is_it) && std::ranges::all_of(named, is_it);
}

void note(recorded_event& result, std::optional<suppression_change> change)
{
    if (change)
        result.suppressions.push_back(std::move(*change));
}

void follow_for_recipient(
    tables& t, const incoming_event& e, const std::string& recipient, recorded_event& result
)
{
    if (e.suppress_recipient) {
        auto s = *e.suppress_recipient;
        s.email = recipient;
        note(result, t.suppressions.add(s).change);
    }
    if (e.bounced_softly) {
        auto s = *e.bounced_softly;
        s.email = recipient;
        note(result, t.suppressions.bounced_softly(s, e.soft_bounces));
    }
    if (e.reached)
        note(result, t.suppressions.reached(recipient, e.at, e.soft_bounces));
}

// What follows for addresses: those that the event names by itself, and the one whom it can mean.
void follow(tables& t, const incoming_event& e, recorded_event& result)
{
    for (const auto& s : e.suppress)
        note(result, t.suppressions.add(s).change);
    for (const auto& address : e.release)
        for (auto& change : t.suppressions.release(address, e.at))
            result.suppressions.push_back(std::move(change));
    if (!e.suppress_recipient && !e.bounced_softly && !e.reached)
        return;
    auto recipients = recipients_of(t, result.message);
    if (are_one(recipients, e.to))
        follow_for_recipient(t, e, recipients.front(), result);
    else if (e.suppress_recipient)
        result.maybe_meant = recipients.empty() ? e.to : std::move(recipients);
}

} // namespace

recorded_event record_event(tables& t, const incoming_event& e)
{
    auto about = e.message ? e.message : t.events.find_message(e);
    const auto found = about ? t.messages.find(*about) : std::nullopt;
    if (!found)
        about.reset(); // forgotten: it is not ours any more
    evidence_effect effect;
    if (about && found && !e.resend_id.empty())
        effect = take_evidence(t, *about, *found, e.resend_id, e.received);
    auto result = t.events.record(e, about);
    if (found)
        result.lane = found->lane;
    if (!result.duplicate && e.kind != event_kind::unsubscribed)
        follow(t, e, result);
    result.settled = effect.settled;
    result.queued = effect.queued;
    return result;
}

recorded_event take_up_event(tables& t, const inbox_place& at, const incoming_event& e)
{
    if (!t.event_inbox || !t.event_inbox->remove(at))
        return {.duplicate = true};
    return record_event(t, e);
}

recorded_event join_event(tables& t, const incoming_event& e)
{
    const auto found = t.messages.find(*e.message);
    if (!found)
        return {}; // forgotten since it was found
    recorded_event result{.message = e.message, .lane = found->lane};
    t.events.join_parked(*e.message, e.resend_id);
    follow(t, e, result);
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
