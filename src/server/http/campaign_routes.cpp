#include "server/http/campaign_handlers.hpp"
#include "server/http/route_tables.hpp"

namespace relay {

route_table campaign_routes()
{
    using enum audience;
    using enum taking;
    static constexpr route routes[] = {
        {"POST", "/relay/campaigns", post_campaign, relays, mail},
        {"GET", "/relay/campaigns", list_campaigns, relays, orders, "limit after state"},
        {"GET", "/relay/campaigns/{id}", get_campaign},
        {"PATCH", "/relay/campaigns/{id}", patch_campaign, relays, mail},
        {"POST", "/relay/campaigns/{id}/recipients", post_recipients, relays, files, "upload"},
        {"GET", "/relay/campaigns/{id}/recipients", export_recipients},
        {"POST", "/relay/campaigns/{id}/start", start_campaign},
        {"POST", "/relay/campaigns/{id}/pause", pause_campaign},
        {"POST", "/relay/campaigns/{id}/resume", resume_campaign},
        {"POST", "/relay/campaigns/{id}/cancel", cancel_campaign_by_id},
        {"POST", "/relay/campaigns/{id}/preview", preview_campaign},
        {"POST", "/relay/campaigns/{id}/test", test_campaign},
        {"GET", "/relay/campaigns/{id}/plan", get_campaign_plan},
        {"GET", "/relay/campaigns/{id}/report", get_campaign_report, relays, orders, "by"},
    };
    return routes;
}

} // namespace relay
