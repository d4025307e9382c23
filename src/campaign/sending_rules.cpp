#include "campaign/sending_rules.hpp"

#include "relay/mail/address.hpp"
#include "relay/mail/domain.hpp"

namespace relay {

namespace {

sending_window window_of(const campaign_window& w)
{
    return {
        .from = w.from,
        .until = w.until,
        .days = w.days,
        .zone = zone_clock::find(w.zone).value_or(zone_clock()),
    };
}

// The domain of a sender that is a template stands in it only if no tag does there.
std::string sender_domain(const campaign_definition& definition)
{
    const auto from = definition.from.value_or("");
    const auto at = from.rfind('@');
    if (at == std::string::npos || from.find("{{", at) != std::string::npos)
        return {};
    auto domain = from.substr(at + 1);
    if (domain.ends_with('>'))
        domain.pop_back();
    return fold_domain(domain);
}

} // namespace

sending_rules rules_of(const campaign_definition& definition)
{
    sending_rules rules{
        .weight = definition.weight,
        .window = {},
        .canary = {.share = 0, .recipients = 0, .wait = definition.canary_wait},
        .limits =
            {.bounced_hard = definition.bounce_limit, .complained = definition.complaint_limit},
        .steps = static_cast<std::uint32_t>(definition.steps.size()),
        .open = definition.open,
        .domain = sender_domain(definition),
    };
    if (definition.window)
        rules.window = window_of(*definition.window);
    if (definition.canary) {
        rules.canary.share = definition.canary->percent.value_or(0) / 100;
        rules.canary.recipients = definition.canary->recipients;
    }
    return rules;
}

bool is_judged(const sending_rules& rules, const campaign_record& c, wall_time now)
{
    const auto size = rules.canary.size(c.recipients.all);
    return size == 0 || (c.rest_from && *c.rest_from <= now);
}

} // namespace relay
