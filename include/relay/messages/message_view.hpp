#pragma once

#include "relay/policy/tracking.hpp"
#include "relay/store/message_record.hpp"
#include "relay/store/suppressions.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace relay {

// How a message stands right now: what the disk knows, and what only memory does
struct message_view
{
    message_record record;
    state now{};           // as of this moment; the disk may lag behind by a commit
    std::string waits_for; // "schedule", "permit", "lane", "backoff", "pause:SCOPE", or empty
    std::optional<wall_time> until;
    facts known;            // what Resend has told
    std::string last_event; // of that, as Resend names it; empty: nothing yet

    // Of one that was suppressed, when it is looked at alone: who was not to get it, and why
    std::vector<suppression_entry> suppressions{};
};

// How one period of a message's life went
struct timeline_entry
{
    state what{};
    wall_time at;
    std::optional<wall_time> until; // nothing: it is so still, or for ever
    std::vector<std::pair<std::string, milliseconds>> waited_for; // what for, and how long
    std::optional<attempt_entry> attempt; // what ended it, when it was a sending
    std::string reason{};                 // of a death; empty: it is none
};

} // namespace relay
