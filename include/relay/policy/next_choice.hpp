#pragma once

#include <functional>

// Which kind of request has the next permit. Pure.

namespace relay {

// How a lane stands
struct lane_work
{
    bool waits{};     // mail that may leave now: a message, or a request to be repeated
    bool may_start{}; // one more of its requests may be in flight
};

enum class next_choice
{
    nothing,
    transactional,
    campaign,
    probe, // of a pause that may have ended
};

// Transactional mail goes before everything, and waits for its own room rather than letting others
// pass. There may be many domains to probe: their probes wait for it, too, and take turns with
// campaign mail (`probed_last`: the last request that was chosen was a probe). `probe_waits` costs
// more than the rest, and is asked only when it matters.
next_choice choose_next(
    const lane_work& transactional,
    const lane_work& campaign,
    bool probed_last,
    const std::function<bool()>& probe_waits
);

// Within a lane: does a new request go before one that is to be repeated? They take turns when both
// wait: after an outage hundreds wait to be repeated, and new mail must not go behind all of them.
bool new_mail_has_turn(bool repeat_waits, bool repeated_last, const std::function<bool()>& waits);

} // namespace relay
