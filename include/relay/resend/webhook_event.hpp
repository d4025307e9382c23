#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/event_kind.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// A webhook of Resend, read (resend-api.md, section 6.2)
struct webhook_event
{
    event_kind kind{};
    std::string type;            // as it came; empty: the body was no event
    std::optional<wall_time> at; // created_at: the same at every repetition

    // About an email
    std::string email_id;
    std::string correlation;     // the value of the tag that the relay adds; empty: not there
    std::vector<std::string> to; // the recipients concerned, or all (resend-api.md, section 6.2)
    bounce_kind bounce{};
    std::string bounce_sub_type;

    // Why Resend suppresses an address: bounce, complaint, manual; empty: it does not say
    std::string suppression_origin;

    // About an address: suppression.*
    std::string suppressed;
    std::string suppression_source;

    // What of it is worth keeping beside all that: a JSON object, or empty
    std::string detail;
};

// Never fails: whatever was signed is kept. `correlation_tag`: the name of the tag; may be empty.
webhook_event read_webhook(std::string_view body, std::string_view correlation_tag);

} // namespace relay
