#pragma once

#include "mail/json_input.hpp"
#include "relay/mail/job.hpp"

namespace relay {

// Who may say in the payload that the campaign is to start
enum class start_field : bool
{
    unknown,
    taken,
};

// Sets the recipients of a campaign apart from its other fields, which are not looked at here.
// Throws refusal.
campaign_text read_campaign_payload(dom::object payload, const json_path& path, start_field start);

} // namespace relay
