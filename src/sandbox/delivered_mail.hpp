#pragma once

#include "relay/sandbox/inbox.hpp"
#include "sim/mail_event.hpp"
#include "sim/mail_view.hpp"
#include "sim/uuid.hpp"

#include <chrono>
#include <string_view>

namespace relay {

// A mail that the stand-in for Resend accepted, for the inbox. `correlation_tag`: the name of the
// tag that has the relay's own id.
inbox_mail delivered_mail(
    const sim::uuid& id,
    const sim::mail_view& mail,
    sim::mail_event last_event,
    std::chrono::system_clock::time_point at,
    std::string_view correlation_tag
);

} // namespace relay
