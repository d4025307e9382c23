#pragma once

#include "relay/policy/event_kind.hpp"

#include <simdjson.h>

#include <string>

namespace relay {

// What Resend says of a bounce, in an event or when it is asked (resend-api.md, sections 6.2, 14)
struct bounce_report
{
    bounce_kind kind{}; // none: it does not say
    std::string sub_type;
    std::string detail; // what people want to know, as a JSON object; empty: nothing is said
};

bounce_report read_bounce(const simdjson::dom::object& bounce);

} // namespace relay
