#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// Which messages somebody looks for: those of which all that is given is true
struct message_search
{
    // One of the recipients (to, cc, bcc) is one of these, as addresses are compared; empty: any.
    std::vector<std::string> to;
    std::vector<relay::state> states; // on disk; empty: any. What was cancelled with its campaign
                                      // is cancelled, or sealed, though its row may be queued
    std::optional<relay::lane> lane;
    std::string campaign; // empty: any
    std::string tag_name; // with its value; empty: any
    std::string tag_value;
    std::optional<wall_time> since; // accepted then or later
    std::optional<wall_time> until; // accepted earlier
};

// Some messages were looked at, the newest first.
struct search_slice
{
    std::vector<message_id> found;
    std::optional<message_id> lowest; // of those looked at; nothing: there are no others
};

} // namespace relay
