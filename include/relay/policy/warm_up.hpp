#pragma once

#include "relay/base/time.hpp"
#include "relay/config/config.hpp"

#include <cstdint>

namespace relay {

// Recipients to whom mail of the domain may go on this day of UTC. Transactional mail counts, and
// is never held; so does campaign mail that is no campaign's. Campaigns have what these leave.
std::int64_t allowed_on(const warm_up_config& w, std::chrono::sys_days day);

// What is left of the day for campaigns. `sent`: recipients to whom mail of the domain has gone on
// this day. `made`: those of campaigns whose mail is made, and has not gone.
std::int64_t
warm_up_room(const warm_up_config& w, std::int64_t sent, std::int64_t made, wall_time now);

} // namespace relay
