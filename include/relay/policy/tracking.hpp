#pragma once

#include "relay/policy/event_kind.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

// What becomes of a message after Resend took it. Events about it come in any order, some twice and
// some never (resend-api.md, section 6.4); what is known is a set of facts that only grows, so that
// the order does not matter.

namespace relay {

// A set of facts about a message, one bit each. The numbers are on disk.
enum class fact : std::uint8_t
{
    sent,
    scheduled,
    delivery_delayed,
    delivered,
    opened,
    clicked,
    bounced_hard,
    bounced_soft,
    complained,
    failed,
    suppressed,
    unsubscribed,

    // Of a bounce, its sub-type. What is not known is `other`.
    bounce_general,
    bounce_no_email,
    bounce_suppressed,
    bounce_mailbox_full,
    bounce_message_too_large,
    bounce_content_rejected,
    bounce_attachment_rejected,
    bounce_message_rejected,
    bounce_undetermined,
    bounce_other,

    // An opening or a click that was looked up, while its event had not come: the event that comes
    // later is the same one.
    opened_looked_up,
    clicked_looked_up,
};

constexpr std::size_t fact_count = 24;
constexpr int bounce_sub_type_count = 10; // bounce_general to bounce_other

class facts
{
public:
    constexpr facts() = default;
    constexpr explicit facts(std::uint32_t bits) : bits_(bits) {}
    constexpr facts(std::initializer_list<fact> all)
    {
        for (const auto f : all)
            add(f);
    }

    constexpr void add(fact f) { bits_ |= bit(f); }
    constexpr void remove(fact f) { bits_ &= ~bit(f); }
    constexpr bool has(fact f) const { return (bits_ & bit(f)) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr std::uint32_t bits() const { return bits_; }

    friend constexpr facts operator|(facts a, facts b) { return facts(a.bits_ | b.bits_); }
    friend constexpr facts operator-(facts a, facts b) { return facts(a.bits_ & ~b.bits_); }
    friend constexpr bool operator==(facts, facts) = default;

private:
    static constexpr std::uint32_t bit(fact f) { return 1u << static_cast<unsigned>(f); }

    std::uint32_t bits_{};
};

// What one event says of its message
struct event_facts
{
    event_kind kind{};
    bounce_kind bounce{};
    std::string_view bounce_sub_type;
    bool looked_up{}; // not told by Resend, but asked for
};

// What is known once this event is known too, with all that follows from it: what was opened was
// delivered, what was delivered was sent.
facts with_event(facts known, const event_facts& e);

// Of that change: what is to be counted
struct counted_change
{
    facts added;
    bool opening{}; // one more, not only the first
    bool click{};
};

counted_change count_event(facts before, facts after, const event_facts& e);

// The event that GET /emails/{id} names: the furthest that is known; `other` when nothing is
event_kind last_event(facts known);

// With one of these nothing more has to come for the counts to be right, but for openings and
// complaints.
constexpr facts final_facts{
    fact::delivered, fact::bounced_hard, fact::bounced_soft, fact::failed, fact::suppressed};

// A bounce's sub-type as Resend writes it
std::string_view bounce_sub_type_name(fact f);

} // namespace relay
