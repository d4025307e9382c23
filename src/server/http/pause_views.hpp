#pragma once

#include "relay/policy/pause_list.hpp"
#include "relay/store/message_counts.hpp"
#include "relay/store/queue_sums.hpp"

#include <boost/json/array.hpp>

#include <vector>

namespace relay {

// The pauses of now, each with the messages that wait behind it. Users depend on
// names and shapes. `queued`: what waits
boost::json::array
to_json(const pause_list& paused, const message_counts& counts, const queue_sums& queued);

// The pauses during which no mail at all is sent, as texts: "paused: account"
std::vector<std::string> why_nothing_is_sent(const pause_list& paused);

} // namespace relay
