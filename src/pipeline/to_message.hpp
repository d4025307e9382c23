#pragma once

#include "relay/mail/submission.hpp"
#include "relay/store/new_message.hpp"

namespace relay {

// A submission as the store takes it, or the inbox
new_message to_message(message_id id, submission email, wall_time now);

} // namespace relay
