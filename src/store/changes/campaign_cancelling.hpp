#pragma once

#include "relay/store/campaign_cancel.hpp"

#include <vector>

namespace relay {

struct tables;

namespace changes {

// All of the campaign's mail that is queued or scheduled now
campaign_cancel cancel_campaign(tables& t, std::string campaign, wall_time at);

// Of a message that was cancelled with its campaign: its own row says so from now on. True: it was,
// and did not say so yet.
bool cancel_with_campaign(tables& t, message_id id);

} // namespace changes
} // namespace relay
