#include "relay/async/side_thread.hpp"
#include "relay/campaign/campaign_definition.hpp"
#include "relay/campaign/campaign_desk.hpp"
#include "relay/store/campaign_reader.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/campaign_handlers.hpp"
#include "server/http/campaign_views.hpp"
#include "server/http/paging.hpp"
#include "server/http/url.hpp"

#include <boost/json/serialize.hpp>

#include <string>
#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

constexpr page_limits campaigns_of_a_page{.usual = 20, .most = 100};

std::optional<campaign_state> read_campaign_state(const std::string& query)
{
    const auto text = query_parameter(query, "state");
    if (!text)
        return std::nullopt;
    const auto state = parse_campaign_state(*text);
    if (!state)
        refuse_body("`state` is draft, scheduled, running, paused, finished or cancelled.");
    return state;
}

// All there is to tell of it: the fields of its definition behind the others
std::string text_of(const campaign_record& campaign, json::object answer)
{
    const auto fields = to_json(stored_definition(campaign.definition));
    for (const auto& [name, value] : fields)
        if (name != "scheduled_at" || !campaign.starts)
            answer[name] = value;
    return json::serialize(answer) + "\n";
}

} // namespace

answering list_campaigns(const http_parts& parts, api_call call)
{
    const auto& question = call.request.query;
    campaign_list_query query{.state = read_campaign_state(question), .after = {}};
    query.limit = read_limit(question, campaigns_of_a_page) + 1;
    if (const auto after = read_after(question, parts.id_codec))
        query.after = campaign_id{after->value};
    auto campaigns = co_await parts.campaign_reader.list(query);
    const bool has_more = campaigns.size() == query.limit;
    if (has_more)
        campaigns.pop_back();
    const auto running = co_await find_running(parts);
    json::array data;
    for (const auto& campaign : campaigns) {
        const auto mails = co_await mails_of(parts, campaign.id);
        data.push_back(summary_json(parts, campaign, mails, running));
    }
    const json::object answer{{"data", std::move(data)}, {"has_more", has_more}};
    co_return answer_json(answer);
}

answering get_campaign(const http_parts& parts, api_call call)
{
    const auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    const auto& campaign = std::get<campaign_record>(found);
    const auto mails = co_await mails_of(parts, campaign.id);
    const auto running = co_await find_running(parts);
    auto make = [&campaign, summary = summary_json(parts, campaign, mails, running)] {
        return text_of(campaign, summary);
    };
    auto text = co_await parts.side_thread.run(campaign.definition.size(), std::move(make));
    co_return server_response{.body = std::move(text)};
}

} // namespace relay
