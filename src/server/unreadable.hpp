#pragma once

#include "relay/mail/submission.hpp"
#include "relay/server/doors.hpp"
#include "relay/store/store_error.hpp"

namespace relay {

// What is answered at every door when the disk does not give what was asked for. The same may be
// asked again; nothing else ends for that.
inline api_error unreadable()
{
    return {
        .status = 500,
        .name = "internal_server_error",
        .message = "The store cannot be read at this moment.",
    };
}

// The same, and counts it.
inline api_error unreadable(doors& at, const store_error& why)
{
    ++at.unreadable;
    at.why_unreadable = why.what();
    return unreadable();
}

} // namespace relay
