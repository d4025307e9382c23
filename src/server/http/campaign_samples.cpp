#include "relay/base/id.hpp"
#include "relay/campaign/campaign_desk.hpp"
#include "relay/mail/address.hpp"
#include "relay/pipeline/ingest.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/campaign_handlers.hpp"
#include "server/http/campaign_views.hpp"
#include "server/http/hand_in.hpp"

#include <boost/json/array.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace relay {

namespace json = boost::json;

namespace {

constexpr std::size_t most_testers = 10;

std::optional<std::string> read_optional(const json::object& order, std::string_view name)
{
    auto text = read_text(order, name);
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

std::vector<std::string> read_testers(const json::object& order)
{
    const auto* to = order.if_contains("to");
    std::vector<std::string> testers;
    if (to && to->is_string())
        testers.emplace_back(to->get_string());
    else if (to && to->is_array())
        for (const auto& one : to->get_array())
            testers.emplace_back(one.is_string() ? std::string(one.get_string()) : std::string());
    if (testers.empty() || testers.size() > most_testers)
        refuse_body("`to` is a list of 1 to 10 addresses.");
    for (const auto& tester : testers)
        if (!parse_mailbox(tester))
            refuse_body("Invalid `to` field. It is a list of addresses.");
    return testers;
}

} // namespace

answering preview_campaign(const http_parts& parts, api_call call)
{
    const auto as = read_optional(read_object(call.request.body, {"email"}), "email");
    auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    const auto made = co_await parts.campaign_desk.render(
        std::get<campaign_record>(std::move(found)),
        as,
        std::nullopt,
        parts.id_source.next_message(wall_now())
    );
    if (const auto* refusal = std::get_if<definition_refusal>(&made))
        co_return answer_refusal(*refusal);
    co_return server_response{.body = std::get<submission>(made).body + "\n"};
}

// It goes out as a message of nobody's campaign, ahead of all campaigns.
answering test_campaign(const http_parts& parts, api_call call)
{
    const auto order = read_object(call.request.body, {"to", "as"});
    const auto testers = read_testers(order);
    const auto as = read_optional(order, "as");
    auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    if (const auto closed = parts.ingest.closed())
        co_return answer_error(*closed);
    json::array ids;
    for (const auto& tester : testers) {
        const auto id = parts.id_source.next_message(wall_now());
        auto made =
            co_await parts.campaign_desk.render(std::get<campaign_record>(found), as, tester, id);
        if (const auto* refusal = std::get_if<definition_refusal>(&made))
            co_return answer_refusal(*refusal);
        auto& mail = std::get<submission>(made);
        mail.lane = lane::transactional;
        mail.campaign.clear();
        const auto result = co_await hand_in_one(parts.ingest, id, std::move(mail));
        if (result.status == acceptance::failed)
            co_return answer_error(refusal(result.status));
        ids.push_back(json::string(parts.id_codec.to_uuid(id)));
    }
    const json::object answer{{"ids", std::move(ids)}};
    co_return answer_json(answer);
}

} // namespace relay
