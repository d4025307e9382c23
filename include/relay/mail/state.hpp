#pragma once

#include <cstdint>
#include <string_view>

namespace relay {

// The state of a message. The numbers are on disk.
enum class state : std::uint8_t
{
    scheduled = 0, // held until its time
    queued = 1,    // in its lane
    sealed = 2,    // in a request that is in flight, or about to be
    waiting = 3,   // in a request that waits for its next attempt
    sent = 4,      // accepted by Resend
    dead = 5,      // a dead letter
    cancelled = 6,
    expired = 7,    // its ttl ran out; a dead letter too
    suppressed = 8, // nobody left to send it to
};

constexpr std::string_view to_string(state s)
{
    switch (s) {
    case state::scheduled:
        return "scheduled";
    case state::queued:
        return "queued";
    case state::sealed:
        return "sealed";
    case state::waiting:
        return "waiting";
    case state::sent:
        return "sent";
    case state::dead:
        return "dead";
    case state::cancelled:
        return "cancelled";
    case state::expired:
        return "expired";
    case state::suppressed:
        return "suppressed";
    }
    return "unknown";
}

// Why a message is a dead letter. The numbers are on disk.
enum class death : std::uint8_t
{
    refused = 0,         // Resend said no, and would say it again
    exhausted = 1,       // every attempt was answered with an error of Resend's own
    outcome_unknown = 2, // it may have been sent (src/README.md, invariant 3)
    expired = 3,
};

constexpr std::string_view to_string(death d)
{
    switch (d) {
    case death::refused:
        return "refused";
    case death::exhausted:
        return "exhausted";
    case death::outcome_unknown:
        return "outcome_unknown";
    case death::expired:
        return "expired";
    }
    return "unknown";
}

} // namespace relay
