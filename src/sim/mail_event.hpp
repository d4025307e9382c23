#pragma once

#include <cstdint>
#include <string_view>

namespace relay::sim {

// Everything that may happen to a mail; the latest of it is its `last_event`.
enum class mail_event : std::uint8_t
{
    delivered,
    scheduled,
    canceled,
    bounced,
    complained,
    suppressed,
    failed,
    queued,
    sent,
    delivery_delayed,
    opened,
    clicked,
};

// As Resend spells it: "delivery_delayed"
std::string_view to_string(mail_event e);

} // namespace relay::sim
