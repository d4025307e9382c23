#pragma once

#include "relay/base/time.hpp"

namespace relay {

// What is from before this time is past its retention. 0, whatever is kept: it is kept for ever,
// and nothing is from before the time that this returns.
wall_time kept_since(wall_time now, milliseconds retention);

} // namespace relay
