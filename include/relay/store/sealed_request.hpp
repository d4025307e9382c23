#pragma once

#include "relay/base/id.hpp"
#include "relay/base/moment.hpp"
#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"
#include "relay/policy/outcome.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace relay {

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
    std::map<std::string, std::uint32_t> recipients; // of those that were sent, by senders' domains

    // New requests of messages that Resend did not take for a reason that is not theirs. Members
    // that are named nowhere here are queued still, and stay so.
    std::vector<sealed_request> again;
};

} // namespace relay
