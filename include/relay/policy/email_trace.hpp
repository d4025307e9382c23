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

    // Of a bounce, where it is told
    bounce_kind bounce{};
    std::string bounce_sub_type;
    std::string detail; // JSON object, or empty
};

} // namespace relay
