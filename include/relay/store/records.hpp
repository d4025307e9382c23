#pragma once

#include "relay/base/id.hpp"
#include "relay/base/moment.hpp"
#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"
#include "relay/policy/outcome.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What goes into the store and comes out of it: plain values.

namespace relay {

// The messages that are served in turn with others: fairness is between flows, order within one.
struct flow_key
{
    relay::lane lane{lane::transactional};
    std::string campaign;
    std::string tenant;
    std::string
        domain; // the sender's (relay/mail/sender.hpp): one that may not send holds up nobody else

    friend bool operator==(const flow_key&, const flow_key&) = default;
};

struct flow_id
{
    std::int64_t value{};

    friend auto operator<=>(flow_id, flow_id) = default;
};

// A message that is about to be accepted
struct new_message
{
    message_id id;
    flow_key flow;
    std::optional<wall_time> scheduled_at; // in the future: held until then
    std::optional<wall_time> expires;
    bool batchable{true};
    std::uint32_t recipients{};
    std::string body;
    std::string summary;
    std::string idempotency_key; // empty: none
    std::array<unsigned char, 16> fingerprint{};
    std::optional<moment> accepted_at; // from here the key lives; nothing: from its id's time

    bool suppressed{}; // nobody is left to send it to: it is only kept as a fact

    // Set when the message is to be sealed in the commit that accepts it, alone in this request
    std::optional<request_id> sealed_in;
    std::optional<moment> sealed_at;
};

enum class acceptance : std::uint8_t
{
    queued,
    scheduled,
    sealed,
    suppressed,   // kept, and never sent
    duplicate,    // the key was used before, for the same payload: `id` is the first message
    key_conflict, // the key was used before, for another payload
    failed,       // the disk did not take it; nothing was kept
};

struct accept_result
{
    acceptance status{acceptance::failed};
    message_id id;
    flow_id flow;
    std::int64_t place{}; // its place in its flow, when it is queued
    relay::lane lane{};
};

// What it has come to that something says: Resend has this message
struct evidence_effect
{
    bool settled{};                      // it is sent now
    std::optional<accept_result> queued; // it is queued, and must not leave once more: where
};

// A message whose producer wants it back
enum class cancel_result : std::uint8_t
{
    unknown,
    cancelled,
    too_late, // sealed, or finished
};

// A message that loses some of its recipients before it is sealed. In its summary, what stands from
// `begin` to `end` becomes `recipients`; in the body it has been done.
struct rewritten_message
{
    message_id id;
    std::string body;
    std::string recipients;
    std::size_t begin{};
    std::size_t end{};
    std::size_t count{};
};

// One that is to go out at another time
enum class reschedule_result : std::uint8_t
{
    unknown,
    rescheduled,
    too_late, // sealed, or finished
};

// A page of all messages, newest first
struct message_page_query
{
    std::optional<message_id> after;  // only older ones than this
    std::optional<message_id> before; // only newer ones than this: those next to it
    std::size_t limit{20};
};

// A queued message as the scheduler keeps it
struct queued_message
{
    message_id id;
    std::int64_t place{};
    std::optional<wall_time> expires;
    std::uint32_t bytes{};      // of the body
    std::uint32_t recipients{}; // as the quota counts them
    bool batchable{true};
    bool evident{}; // Resend has it already: it is not to be sent
    bool loaded{};  // `body` is here; else it is on disk only
    std::string body;
};

// A message, and how much there is to write when its body is moved
struct sized_message
{
    message_id id;
    std::size_t bytes{}; // of the body
};

// A queued message that has left its flow, to go into a request
struct taken_message
{
    queued_message message;
    flow_id flow;
    std::shared_ptr<const flow_key> key;
};

// A request whose composition is on disk
struct sealed_request
{
    request_id id;
    relay::lane lane{lane::transactional};
    bool batch{};
    std::vector<message_id> members; // in the order of the body
    int attempts{};

    // A sending of it had no answer of Resend's: whatever is answered later, Resend may hold it. It
    // is only ever repeated as it is, and when that ends, its outcome is unknown.
    bool maybe_accepted{};

    // From here the life of its key counts, not from its id: numbers only grow, and run ahead of a
    // clock that was set back. Nothing: it was sealed by a relay that did not keep it.
    std::optional<moment> sealed_at;

    // The state in which its messages are on disk: queued, or sealed (accepted and sealed in one
    // commit), or waiting. It is the same for all of them.
    relay::state on_disk{state::queued};

    // It has not left yet: half of a request that was refused. After a crash, too, nobody needs to
    // think that it may have been accepted.
    bool ready{};
};

// What one sending came to, as the history of a message keeps it
struct attempt_entry
{
    wall_time at;
    outcome result;
    bool counted{true}; // false: it costs no attempt
};

struct sent_message
{
    message_id id;
    std::string resend_id;
};

struct refused_message
{
    message_id id;
    outcome result;
};

// The end of a request that Resend took: all of it, or all but a few
struct settlement
{
    sealed_request request;
    wall_time at;
    std::vector<sent_message> sent;
    std::vector<refused_message> refused;
    std::uint32_t recipients{}; // of those that were sent

    // New requests of messages that Resend did not take for a reason that is not theirs. Members
    // that are named nowhere here are queued still, and stay so.
    std::vector<sealed_request> again;
};

// What the composition of a request from disk does not tell
struct message_facts
{
    std::string domain; // the sender's
    std::uint32_t recipients{};
    std::uint32_t bytes{}; // of the body
    std::optional<wall_time> expires;
};

struct flow_backlog
{
    flow_key key;
    std::int64_t messages{}; // queued
};

// All there is to know about one message
struct message_record
{
    message_id id;
    relay::state state{};
    relay::lane lane{};
    std::string campaign;
    std::string tenant;
    std::string domain;
    flow_id flow;
    std::int64_t place{};
    std::optional<wall_time> scheduled_at;
    std::optional<wall_time> expires;
    std::optional<request_id> request; // the last one it was in
    std::optional<wall_time> next_attempt;
    std::optional<wall_time> finished;
    std::uint32_t recipients{};
    int attempts{};
    std::string resend_id;
    std::string summary; // JSON
    std::vector<attempt_entry> history;
};

struct message_page
{
    std::vector<message_record> messages;
    bool has_more{}; // in the direction of the query
};

struct dead_letter_record
{
    message_record message;
    death reason{};
    wall_time at;
    outcome error;

    // The seal of its last request, if it was in one that kept it; its death, as the clocks said
    std::optional<moment> sealed_at;
    moment died_at;
};

struct dead_letter_group
{
    death reason{};
    std::string name; // of Resend's error; empty: none
    std::int64_t count{};
};

// Which dead letters are meant
struct dead_letter_filter
{
    std::vector<message_id> ids; // these, or
    std::optional<death> reason; // this group, or, with neither, all
    message_id after;            // only ids behind this one
    std::size_t limit{100};
};

// Messages by lane and state. Finished ones count for as long as the store exists.
struct message_counts
{
    std::array<std::array<std::int64_t, 9>, 2> by_lane_and_state{};

    std::int64_t& at(lane l, state s)
    {
        return by_lane_and_state[static_cast<std::size_t>(l)][static_cast<std::size_t>(s)];
    }
    std::int64_t at(lane l, state s) const
    {
        return by_lane_and_state[static_cast<std::size_t>(l)][static_cast<std::size_t>(s)];
    }
};

} // namespace relay

template <>
struct std::hash<relay::flow_key>
{
    std::size_t operator()(const relay::flow_key& key) const noexcept
    {
        const std::hash<std::string> text;
        std::size_t h = static_cast<std::size_t>(key.lane);
        h = h * 0x9e3779b97f4a7c15 + text(key.campaign);
        h = h * 0x9e3779b97f4a7c15 + text(key.tenant);
        return h * 0x9e3779b97f4a7c15 + text(key.domain);
    }
};
