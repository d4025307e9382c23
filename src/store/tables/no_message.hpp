#pragma once

#include "relay/store/recipient_upload.hpp"

#include <cstdint>
#include <limits>

// What stands in a recipient's row for its message while there is none

namespace relay {

// As long as the number of a message: so a row keeps its length when it gets one, and its page is
// left as it is.
constexpr auto no_message = std::numeric_limits<std::int64_t>::max();

// And none will come, for this reason.
constexpr std::int64_t no_message_for(mail_fault why)
{
    return no_message - static_cast<std::int64_t>(why);
}

constexpr mail_fault fault_of(std::int64_t message)
{
    return static_cast<mail_fault>(no_message - message);
}

} // namespace relay
