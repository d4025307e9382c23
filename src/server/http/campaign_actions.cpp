#include "relay/campaign/campaign_desk.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/campaign_handlers.hpp"
#include "server/http/campaign_views.hpp"

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using state_result = campaign_result<campaign_state>;

server_response answer_state(const std::string& id, const state_result& result)
{
    if (const auto* refusal = std::get_if<definition_refusal>(&result))
        return answer_refusal(*refusal);
    const json::object answer{{"id", id}, {"state", to_string(std::get<campaign_state>(result))}};
    return answer_json(answer);
}

} // namespace

answering start_campaign(const http_parts& parts, api_call call)
{
    const auto at = read_text(read_object(call.request.body, {"at"}), "at");
    auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    const auto when = at.empty() ? std::nullopt : std::optional(at);
    co_return answer_state(
        call.id,
        co_await parts.campaign_desk.start(std::get<campaign_record>(std::move(found)), when)
    );
}

answering pause_campaign(const http_parts& parts, api_call call)
{
    auto why = read_note(read_object(call.request.body, {"why"}), "why");
    auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    co_return answer_state(
        call.id,
        co_await parts.campaign_desk.pause(
            std::get<campaign_record>(std::move(found)), std::move(why)
        )
    );
}

answering resume_campaign(const http_parts& parts, api_call call)
{
    read_object(call.request.body, {});
    auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    co_return answer_state(
        call.id, co_await parts.campaign_desk.resume(std::get<campaign_record>(std::move(found)))
    );
}

answering cancel_campaign_by_id(const http_parts& parts, api_call call)
{
    read_object(call.request.body, {});
    auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    co_return answer_state(
        call.id, co_await parts.campaign_desk.cancel(std::get<campaign_record>(std::move(found)))
    );
}

} // namespace relay
