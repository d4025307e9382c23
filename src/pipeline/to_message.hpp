#pragma once

#include "relay/mail/submission.hpp"
#include "relay/pipeline/submitted.hpp"
#include "relay/store/batch.hpp"
#include "relay/store/new_message.hpp"

namespace relay {

// A submission as the store takes it, or the inbox
new_message to_message(message_id id, submission&& email, wall_time now);

// A group as the store takes it, or the inbox, with room for its messages, which are not in it yet
new_batch to_empty_batch(email_group& group);

} // namespace relay
