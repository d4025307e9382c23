#include "relay/policy/event_kind.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace relay {

namespace {

using named_kind = std::pair<std::string_view, event_kind>;

constexpr std::array<named_kind, 10> email_events = {{
    {"sent", event_kind::sent},
    {"scheduled", event_kind::scheduled},
    {"delivery_delayed", event_kind::delivery_delayed},
    {"delivered", event_kind::delivered},
    {"opened", event_kind::opened},
    {"clicked", event_kind::clicked},
    {"bounced", event_kind::bounced},
    {"complained", event_kind::complained},
    {"failed", event_kind::failed},
    {"suppressed", event_kind::suppressed},
}};

event_kind find_email_event(std::string_view name)
{
    const auto found =
        std::ranges::find(email_events, name, [](const named_kind& n) { return n.first; });
    return found == email_events.end() ? event_kind::other : found->second;
}

} // namespace

event_kind parse_event_type(std::string_view type)
{
    constexpr std::string_view email = "email.";
    if (type.starts_with(email))
        return find_email_event(type.substr(email.size()));
    if (type == "suppression.added")
        return event_kind::suppression_added;
    if (type == "suppression.removed")
        return event_kind::suppression_removed;
    return event_kind::other;
}

std::string_view feed_name(event_kind kind)
{
    switch (kind) {
    case event_kind::left_sent:
        return "sent";
    case event_kind::left_dead:
        return "dead";
    case event_kind::left_expired:
        return "expired";
    case event_kind::left_cancelled:
        return "cancelled";
    case event_kind::left_suppressed:
        return "suppressed";
    case event_kind::unsubscribed:
        return "unsubscribed";
    case event_kind::sent:
    case event_kind::requeued:
        return {};
    default:
        return last_event_name(kind);
    }
}

std::string_view last_event_name(event_kind kind)
{
    const auto found =
        std::ranges::find(email_events, kind, [](const named_kind& n) { return n.second; });
    return found == email_events.end() ? std::string_view() : found->first;
}

event_kind parse_last_event(std::string_view name)
{
    return find_email_event(name);
}

bounce_kind parse_bounce_type(std::string_view type)
{
    return type == "Permanent" ? bounce_kind::hard : bounce_kind::soft;
}

} // namespace relay
