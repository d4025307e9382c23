#pragma once

#include <cstdint>
#include <string_view>

// What happens to messages after they have left, as Resend and the relay call it

namespace relay {

// The numbers are on disk.
enum class event_kind : std::uint8_t
{
    other = 0, // of a type that means nothing to the relay; kept all the same

    // From Resend: email.*
    sent = 1,
    scheduled = 2,
    delivery_delayed = 3,
    delivered = 4,
    opened = 5,
    clicked = 6,
    bounced = 7,
    complained = 8,
    failed = 9,
    suppressed = 10,

    // From Resend: about addresses
    suppression_added = 11,
    suppression_removed = 12,

    unsubscribed = 13,

    // The relay's own: how a message left the queue
    left_sent = 32,
    left_dead = 33,
    left_expired = 34,
    left_cancelled = 35,
    left_suppressed = 36,

    // And that it came back: a dead letter is queued again. Subscribers are not told.
    requeued = 37,
};

// Told by Resend of an email that was sent
constexpr bool is_about_email(event_kind kind)
{
    return kind >= event_kind::sent && kind <= event_kind::suppressed;
}

// Recorded by the relay itself
constexpr bool is_own(event_kind kind)
{
    return kind >= event_kind::left_sent;
}

// As Resend writes it: "email.sent"; `other` for what is not known
event_kind parse_event_type(std::string_view type);

// What subscribers call it: "sent", "bounced"; empty for what they are not told. What Resend says
// of a sending is no news after what the relay said of it.
std::string_view feed_name(event_kind kind);

// As GET /emails/{id} names the last event, and what it names; `other` for what is not known
std::string_view last_event_name(event_kind kind);
event_kind parse_last_event(std::string_view name);

enum class bounce_kind : std::uint8_t
{
    none,
    hard, // the address is dead
    soft, // this message was given up, the address may be well
};

// `type` as Resend writes it: only Permanent is hard.
bounce_kind parse_bounce_type(std::string_view type);

} // namespace relay
