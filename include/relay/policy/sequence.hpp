#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/tracking.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// When the recipients of a drip sequence get its steps. Each waits for its next step since the one
// before was sent, or since it joined, and in real time: no clock that is set for the summer makes
// a delay shorter.

namespace relay {

struct sequence_step
{
    milliseconds delay{};
    std::optional<wall_time> added; // while the sequence ran; nothing: it was there from the start
};

// When somebody who has waited for the step since then gets it. Of a step that was added later
// nobody has waited for longer than it is there.
wall_time due(const sequence_step& step, wall_time since);

// Whose turn it is: those who have waited since then, or for longer. Nothing: nobody's.
std::optional<wall_time> due_since(const sequence_step& step, wall_time now);

// When to look again for whom it is: when the next of those is due of whom it is known since when
// they wait, by step, and nobody else can be before then but those who join: of these it is told.
wall_time look_again(
    std::span<const sequence_step> steps,
    std::span<const std::optional<wall_time>> earliest,
    wall_time now
);

// True when that moment has come, or is further off than it can have been: the clock was set back.
bool is_time_to_look(wall_time again, wall_time now);

// What ends a sequence for a recipient: what becomes known of a mail of it, or an event of the
// producer's own
struct sequence_end
{
    facts known;
    std::vector<std::string> events;
};

// What the relay knows of a mail by itself; other names are those of a producer's events.
bool is_known_by_itself(std::string_view name);

// By the names that its author gives. A hard bounce, a complaint and an unsubscription always do.
// A click shows an opening, too.
sequence_end read_sequence_end(std::span<const std::string> names);

} // namespace relay
