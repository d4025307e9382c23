#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/event_kind.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// An email as Resend tells of it, in its list or by itself
struct email_trace
{
    std::string resend_id;
    std::optional<wall_time> created;
    std::vector<std::string> recipients; // bare addresses in lower case
    bool tags_known{};                   // the list may leave the tags out (resend-api.md, 3.1)
    std::string correlation;             // the value of our tag, in lower case; empty: it has none
    event_kind last_event{};             // `other`: none that tells anything
    bounce_kind bounce{};                // of a bounce; none: that is not told
};

} // namespace relay
