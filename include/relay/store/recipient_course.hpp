#pragma once

#include "relay/mail/state.hpp"
#include "relay/policy/tracking.hpp"
#include "relay/store/dead_letter_record.hpp"
#include "relay/store/recipient_upload.hpp"

#include <optional>
#include <string>

namespace relay {

// What became of a recipient of a campaign, and of its message
struct recipient_course
{
    recipient_id id;
    std::string email;
    recipient_state state{};
    std::optional<message_id> mail;      // its own, or the last one
    std::optional<relay::state> message; // nothing: it has none, or it is forgotten by now
    std::optional<death> reason;         // it is dead
    mail_fault fault{};                  // its mail was invalid
    std::uint32_t step{};                // of a sequence, from 1 on; 0: of none
    std::optional<wall_time> at;         // it came to its end
    std::optional<wall_time> cancelled;  // with its campaign; true unless a request has it
    facts known;                         // of events
};

} // namespace relay
