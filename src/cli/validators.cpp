#include "cli/command.hpp"
#include "cli/state_names.hpp"

namespace relay::cli {

CLI::Validator is_lane()
{
    return CLI::IsMember({"transactional", "campaign"});
}

CLI::Validator is_event()
{
    return CLI::IsMember(
        {"sent",
         "dead",
         "expired",
         "cancelled",
         "suppressed",
         "delivered",
         "delivery_delayed",
         "opened",
         "clicked",
         "bounced",
         "complained",
         "failed",
         "scheduled",
         "unsubscribed"}
    );
}

CLI::Validator is_message_state()
{
    return CLI::IsMember(state_names());
}

CLI::Validator is_death()
{
    return CLI::IsMember({"refused", "exhausted", "outcome_unknown", "expired"});
}

CLI::Validator is_campaign_state()
{
    return CLI::IsMember({"draft", "scheduled", "running", "paused", "finished", "cancelled"});
}

CLI::Validator is_suppression_origin()
{
    return CLI::IsMember({"bounce", "soft_bounces", "complaint", "unsubscribe", "manual"});
}

} // namespace relay::cli
