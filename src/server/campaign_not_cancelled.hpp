#pragma once

#include "relay/mail/submission.hpp"
#include "relay/store/message_changes.hpp"

namespace relay {

// What is answered at every door when nothing of a campaign was cancelled
inline api_error why_not_cancelled(cancel_result why)
{
    const bool late = why == cancel_result::too_late;
    return {
        .status = late ? 409 : 404,
        .name = late ? "already_sent" : "not_found",
        .message = late ? "Nothing of this campaign is queued or scheduled any more."
                        : "There is no mail of a campaign with this name.",
    };
}

} // namespace relay
