#pragma once

#include "relay/base/id.hpp"
#include "relay/policy/email_trace.hpp"
#include "relay/resend/account_api.hpp"
#include "relay/resend/webhook_event.hpp"
#include "relay/store/events.hpp"
#include "relay/store/outside_event.hpp"

#include <optional>
#include <string_view>

namespace relay {

// What is recorded of what the relay is told, and what follows for addresses. `soft_bounces`: so
// many in a row suppress an address; 0: none do, and none are counted.

// `id` is what identifies the event, the same at every repetition.
incoming_event told_by_webhook(
    webhook_event e,
    std::string_view id,
    wall_time received,
    const id_codec& codec,
    std::size_t soft_bounces
);

// The last event of a message, as Resend told it when it was asked. `suppressed`: the recipient
// that Resend suppresses for this mail, which makes a bounce a hard one.
incoming_event told_when_asked(
    message_id id,
    email_trace email,
    std::optional<listed_suppression> suppressed,
    wall_time now,
    std::size_t soft_bounces
);

incoming_event told_by_link(received_unsubscribe u, wall_time received, const id_codec& codec);

} // namespace relay
