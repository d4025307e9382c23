#include "relay/policy/tracking.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace relay {

namespace {

constexpr std::array<std::pair<std::string_view, fact>, 9> sub_types = {{
    {"General", fact::bounce_general},
    {"NoEmail", fact::bounce_no_email},
    {"Suppressed", fact::bounce_suppressed},
    {"MailboxFull", fact::bounce_mailbox_full},
    {"MessageTooLarge", fact::bounce_message_too_large},
    {"ContentRejected", fact::bounce_content_rejected},
    {"AttachmentRejected", fact::bounce_attachment_rejected},
    {"MessageRejected", fact::bounce_message_rejected},
    {"Undetermined", fact::bounce_undetermined},
}};

// From the furthest to the nearest
constexpr std::array<std::pair<fact, event_kind>, 11> by_distance = {{
    {fact::complained, event_kind::complained},
    {fact::bounced_hard, event_kind::bounced},
    {fact::bounced_soft, event_kind::bounced},
    {fact::failed, event_kind::failed},
    {fact::suppressed, event_kind::suppressed},
    {fact::clicked, event_kind::clicked},
    {fact::opened, event_kind::opened},
    {fact::delivered, event_kind::delivered},
    {fact::delivery_delayed, event_kind::delivery_delayed},
    {fact::sent, event_kind::sent},
    {fact::scheduled, event_kind::scheduled},
}};

fact sub_type_fact(std::string_view name)
{
    const auto found = std::ranges::find(sub_types, name, [](const auto& n) { return n.first; });
    return found == sub_types.end() ? fact::bounce_other : found->second;
}

// What the event says by itself
facts said_by(const event_facts& e)
{
    switch (e.kind) {
    case event_kind::sent:
        return {fact::sent};
    case event_kind::scheduled:
        return {fact::scheduled};
    case event_kind::delivery_delayed:
        return {fact::delivery_delayed};
    case event_kind::delivered:
        return {fact::delivered};
    case event_kind::opened:
        return {fact::opened};
    case event_kind::clicked:
        return {fact::clicked};
    case event_kind::bounced: {
        facts said{e.bounce == bounce_kind::hard ? fact::bounced_hard : fact::bounced_soft};
        if (!e.looked_up || !e.bounce_sub_type.empty()) // who asks need not be told it
            said.add(sub_type_fact(e.bounce_sub_type));
        return said;
    }
    case event_kind::complained:
        return {fact::complained};
    case event_kind::failed:
        return {fact::failed};
    case event_kind::suppressed:
        return {fact::suppressed};
    case event_kind::unsubscribed:
        return {fact::unsubscribed};
    default:
        return {};
    }
}

facts with_consequences(facts known)
{
    if (known.has(fact::opened) || known.has(fact::clicked) || known.has(fact::complained))
        known.add(fact::delivered);
    if (known.has(fact::delivered) || known.has(fact::delivery_delayed) ||
        known.has(fact::bounced_hard) || known.has(fact::bounced_soft))
        known.add(fact::sent);
    return known;
}

} // namespace

facts with_event(facts known, const event_facts& e)
{
    auto after = with_consequences(known | said_by(e));
    const auto looked_up = [&](event_kind kind, fact seen, fact mark) {
        if (e.kind != kind)
            return;
        if (e.looked_up && !known.has(seen))
            after.add(mark);
        else if (!e.looked_up)
            after.remove(mark);
    };
    looked_up(event_kind::opened, fact::opened, fact::opened_looked_up);
    looked_up(event_kind::clicked, fact::clicked, fact::clicked_looked_up);
    return after;
}

counted_change count_event(facts before, facts after, const event_facts& e)
{
    const auto one_more = [&](event_kind kind, fact seen, fact mark) {
        if (e.kind != kind)
            return false;
        return e.looked_up ? !before.has(seen) : !before.has(mark);
    };
    return {
        .added = after - before,
        .opening = one_more(event_kind::opened, fact::opened, fact::opened_looked_up),
        .click = one_more(event_kind::clicked, fact::clicked, fact::clicked_looked_up),
    };
}

event_kind last_event(facts known)
{
    for (const auto& [f, kind] : by_distance)
        if (known.has(f))
            return kind;
    return event_kind::other;
}

std::string_view bounce_sub_type_name(fact f)
{
    const auto found = std::ranges::find(sub_types, f, [](const auto& n) { return n.second; });
    return found == sub_types.end() ? "other" : found->first;
}

} // namespace relay
