#pragma once

#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"

#include <array>

namespace relay {

// In the order in which they are shown
constexpr std::array all_lanes = {lane::transactional, lane::campaign};

constexpr std::array all_states = {
    state::scheduled,
    state::queued,
    state::sealed,
    state::waiting,
    state::sent,
    state::dead,
    state::cancelled,
    state::expired,
    state::suppressed,
};

} // namespace relay
