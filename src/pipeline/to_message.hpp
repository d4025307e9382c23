#pragma once

#include "relay/mail/submission.hpp"
#include "relay/pipeline/ready_queue.hpp"

namespace relay {

// A submission as the store takes it. `queue` decides to which flow it belongs.
new_message to_message(message_id id, submission email, const ready_queue& queue, wall_time now);

} // namespace relay
