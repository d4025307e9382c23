#pragma once

#include "relay/campaign/campaign_definition.hpp"
#include "relay/campaign/campaign_desk.hpp"
#include "relay/mail/job.hpp"
#include "relay/store/campaign_record.hpp"

#include <string>
#include <vector>

// Reading what people hand in of campaigns. On any thread: a long one takes some time.

namespace relay {

// A definition, and the text that the store keeps of it
struct kept_definition
{
    campaign_definition value;
    std::string text;
    bool has_new_time{};     // of a change: `scheduled_at` is another
    std::size_t new_steps{}; // of a change while it ran: so many were appended
    bool has_new_links{};    // these have links to unsubscribe
};

campaign_result<kept_definition>
read_text(const campaign_text& text, const definition_context& context);

// Of one that runs or is paused only some fields change: 409 for others.
campaign_result<kept_definition> read_change(
    const campaign_record& campaign, const campaign_text& text, const definition_context& context
);

inline const std::vector before_the_start{campaign_state::draft, campaign_state::scheduled};

bool is_one_of(campaign_state state, const std::vector<campaign_state>& states);

} // namespace relay
