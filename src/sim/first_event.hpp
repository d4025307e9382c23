#pragma once

#include "sim/mail_event.hpp"
#include "sim/mail_view.hpp"

namespace relay::sim {

// The `last_event` of a mail as it is accepted, from its schedule and its test address; `refused`:
// the account may not send it, and lets it fail later.
mail_event first_event_of(const mail_view& mail, bool refused);

} // namespace relay::sim
