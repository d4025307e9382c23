#include "server/http/campaign_views.hpp"

#include "relay/base/json_or_null.hpp"
#include "relay/messages/queue_census.hpp"
#include "relay/store/campaign_reader.hpp"
#include "server/http/answer.hpp"
#include "server/http/forecast_view.hpp"
#include "server/http/report_views.hpp"

#include <algorithm>
#include <string>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// More than that run hardly at once; an estimate for people does not suffer from it.
constexpr std::size_t most_running = 100;

json::array to_json(const std::vector<template_error>& errors)
{
    json::array array;
    for (const auto& error : errors)
        array.push_back(
            {{"field", error.field},
             {"line", error.line},
             {"column", error.column},
             {"text", error.text},
             {"message", error.message}}
        );
    return array;
}

// Recipients who get mail and have none yet
std::int64_t without_mail(const campaign_record& campaign, const campaign_mails& mails)
{
    const auto& r = campaign.recipients;
    return std::max<std::int64_t>(r.all - r.suppressed - r.invalid - mails.first, 0);
}

void add(json::object& numbers, std::string_view name, std::int64_t more)
{
    auto& number = numbers[name];
    number = number.to_number<std::int64_t>() + more;
}

std::optional<wall_time>
through_of(const http_parts& parts, const running_campaigns& running, campaign_id id, wall_time now)
{
    const auto found = std::ranges::find(running.ids, id);
    if (found == running.ids.end())
        return std::nullopt;
    const auto index = static_cast<std::size_t>(found - running.ids.begin());
    return campaign_through_at(parts, running.left, index, now);
}

} // namespace

server_response answer_refusal(const definition_refusal& refusal)
{
    if (refusal.in_templates.empty())
        return answer_error(refusal.error);
    const json::object answer{
        {"statusCode", refusal.error.status},
        {"name", refusal.error.name},
        {"message", refusal.error.message},
        {"errors", to_json(refusal.in_templates)}};
    auto response = answer_json(answer);
    response.status = static_cast<unsigned>(refusal.error.status);
    return response;
}

json::object numbers_json(const campaign_record& campaign, const campaign_mails& mails)
{
    auto numbers = to_json(mails.all);
    numbers["recipients"] = campaign.recipients.all;
    add(numbers, "suppressed", campaign.recipients.suppressed);
    add(numbers, "failed", campaign.recipients.invalid);
    // Whose sequence ended before his first mail is among the queued until it has finished.
    if (campaign.state == campaign_state::finished)
        return numbers;
    const bool over = campaign.state == campaign_state::cancelled;
    add(numbers, over ? "cancelled" : "queued", without_mail(campaign, mails));
    return numbers;
}

asio::awaitable<running_campaigns> find_running(const http_parts& parts)
{
    campaign_list_query query{.state = campaign_state::running, .after = {}, .limit = most_running};
    const auto campaigns = co_await parts.campaign_reader.list(query);
    const auto queued = co_await parts.queue_census.count();
    running_campaigns running;
    for (const auto& c : campaigns) {
        const auto name = parts.id_codec.to_uuid(message_id{c.id.value});
        const auto left =
            c.recipients.all - c.recipients.passed + queued->of_campaign(lane::campaign, name);
        running.ids.push_back(c.id);
        running.left.push_back(static_cast<double>(left));
    }
    co_return running;
}

json::object summary_json(
    const http_parts& parts,
    const campaign_record& campaign,
    const campaign_mails& mails,
    const running_campaigns& running
)
{
    const auto now = wall_now();
    const auto through = through_of(parts, running, campaign.id, now);
    const auto left = static_cast<double>(without_mail(campaign, mails) + mails.all.queued());
    json::value rate;
    if (through) {
        const auto time = std::max(*through - now, milliseconds(1));
        rate = left / std::chrono::duration<double>(time).count();
    }
    return {
        {"id", parts.id_codec.to_uuid(message_id{campaign.id.value})},
        {"name", campaign.name},
        {"state", to_string(campaign.state)},
        {"why", text_or_null(campaign.why)},
        {"created_at", to_iso8601(campaign.created)},
        {"scheduled_at", time_or_null(campaign.starts)},
        {"started_at", time_or_null(campaign.started)},
        {"ended_at", time_or_null(campaign.ended)},
        {"counts", numbers_json(campaign, mails)},
        {"rate", std::move(rate)},
        {"eta", time_or_null(through)},
    };
}

asio::awaitable<campaign_mails> mails_of(const http_parts& parts, campaign_id id)
{
    report_query query{.by = report_by::campaign, .limit = 1};
    query.campaign = parts.id_codec.to_uuid(message_id{id.value});
    const auto whole = co_await parts.event_reader.report(query);
    query.by = report_by::step;
    const auto by_step = co_await parts.event_reader.report(query);
    campaign_mails mails{.all = whole.total, .first = whole.total[metric::accepted]};
    if (!by_step.rows.empty()) // the first step has the most
        mails.first = by_step.rows.front().numbers[metric::accepted];
    co_return mails;
}

} // namespace relay
