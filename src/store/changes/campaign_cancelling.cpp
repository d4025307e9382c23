#include "store/changes/campaign_cancelling.hpp"

#include "store/changes/message_changes.hpp"
#include "store/tables/tables.hpp"

#include <utility>

namespace relay::changes {

campaign_cancel cancel_campaign(tables& t, std::string campaign, wall_time at)
{
    campaign_cancel c{.campaign = std::move(campaign), .place = t.numbers.last_place(), .at = at};
    t.cancels.put(c);
    return c;
}

bool cancel_with_campaign(tables& t, message_id id)
{
    const auto found = t.messages.find(id);
    const auto at = found ? t.cancels.cancelled(*found) : std::nullopt;
    return at && cancel(t, id, *found, *at);
}

} // namespace relay::changes
