#include "relay/campaign/campaign_planner.hpp"

#include "campaign/sending_rules.hpp"

#include <algorithm>

namespace relay {

namespace asio = boost::asio;

namespace {

bool is_over(const campaign_record& c)
{
    return c.state == campaign_state::finished || c.state == campaign_state::cancelled;
}

// Suppressed ones have their turn, and get nothing; of those who wait they are taken to be as many
// as of all.
std::int64_t to_be_made(const campaign_recipients& r)
{
    const auto waiting = r.all - r.passed;
    return r.all == 0 ? 0 : waiting - r.suppressed * waiting / r.all;
}

campaign_outlook::first_ones
first_ones(const sending_rules& rules, const campaign_record& c, std::int64_t queued, wall_time now)
{
    const auto size = rules.canary.size(c.recipients.all);
    const auto left = std::max<std::int64_t>(0, size - c.recipients.passed);
    campaign_outlook::first_ones first{
        .left = c.rest_from ? 0 : left + queued,
        .wait = rules.canary.wait,
        .rest_from = c.rest_from};
    if (first.left == 0 && !first.rest_from)
        first.rest_from = now + rules.canary.wait;
    return first;
}

} // namespace

asio::awaitable<std::optional<std::vector<plan_part>>>
campaign_planner::plan(campaign_id id, sending_speed speed, quota_outlook quota, wall_time now)
{
    const auto c = co_await p_.campaign_reader.find(id);
    if (!c)
        co_return std::nullopt;
    if (is_over(*c))
        co_return std::vector<plan_part>();
    const auto definition = stored_definition(c->definition);
    const auto rules = rules_of(definition);
    const auto flow = p_.id_codec.to_uuid(message_id{id.value});
    const auto standing = co_await p_.event_reader.standing_of(id, flow);
    if (c->state == campaign_state::draft || c->state == campaign_state::scheduled)
        now = std::max(now, c->starts.value_or(definition.scheduled_at.value_or(now)));

    campaign_outlook outlook{
        .recipients = to_be_made(c->recipients) + standing.queued,
        .speed = speed,
        .quota = std::move(quota),
        .window = rules.window,
        .warm_up = {},
        .canary = {},
    };
    const auto others = p_.campaign_guard.weight_of_others(id);
    outlook.speed.messages_per_second *= rules.weight / (rules.weight + others);
    if (rules.canary.size(c->recipients.all) > 0)
        outlook.canary = first_ones(rules, *c, standing.queued, now);
    if (auto allows = p_.campaign_guard.warm_up_of(rules.domain)) {
        const auto used = co_await p_.event_reader.recipients_of_day(rules.domain, now);
        outlook.warm_up = {.allows = std::move(*allows), .used = used};
    }
    co_return plan_of(outlook, now);
}

} // namespace relay
