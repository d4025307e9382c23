#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>

namespace relay {

// The recipients of a campaign that go first. The others follow after a while, if not too many of
// the first bounce or complain.
struct canary
{
    double share{};                              // of all recipients; 0: `recipients` says how many
    std::int64_t recipients{};                   // 0, too: there is no canary
    milliseconds wait{std::chrono::minutes(30)}; // from when the last of them has left

    friend bool operator==(const canary&, const canary&) = default;

    // Of so many; a share is rounded up.
    std::int64_t size(std::int64_t all) const;
};

// How many more recipients may have their turn. `size`: of the canary, 0 if there is none.
// `rest_from`: when the wait is over; nothing: not all of the canary has left.
std::int64_t canary_room(
    std::int64_t size, std::int64_t passed, std::optional<wall_time> rest_from, wall_time now
);

} // namespace relay
