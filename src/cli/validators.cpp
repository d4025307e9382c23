#include "cli/command.hpp"
#include "cli/state_names.hpp"
#include "relay/policy/event_kind.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace relay::cli {

CLI::Validator is_lane()
{
    return CLI::IsMember({"transactional", "campaign"});
}

CLI::Validator is_event()
{
    std::vector<std::string> names;
    for (int kind = 0; kind <= UINT8_MAX; ++kind)
        if (const std::string name(feed_name(static_cast<event_kind>(kind))); !name.empty())
            names.push_back(name);
    return CLI::IsMember(std::move(names));
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
