#pragma once

#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace relay {

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
