#include "relay/campaign/campaign_desk.hpp"
#include "relay/pipeline/ingest.hpp"
#include "server/http/answer.hpp"
#include "server/http/campaign_handlers.hpp"
#include "server/http/campaign_views.hpp"
#include "server/http/file_request.hpp"

namespace relay {

namespace json = boost::json;

namespace {

json::object made_json(const http_parts& parts, const made_campaign& made)
{
    json::object answer{
        {"id", parts.id_codec.to_uuid(message_id{made.id.value})},
        {"state", to_string(made.state)}};
    if (made.recipients) {
        answer["recipients"] = made.recipients->recipients;
        answer["skipped"] = skipped_json(made.recipients->first_skipped);
    }
    return answer;
}

} // namespace

answering post_campaign(const http_parts& parts, api_call call)
{
    if (auto closed = parts.ingest.closed())
        co_return answer_error(*closed);
    auto read = co_await parts.ingest.read_campaign(call.request.body);
    call.request.body.clear();
    if (const auto* error = std::get_if<api_error>(&read))
        co_return answer_error(*error);
    const auto made = co_await parts.campaign_desk.make(std::get<campaign_text>(std::move(read)));
    if (const auto* refusal = std::get_if<definition_refusal>(&made))
        co_return answer_refusal(*refusal);
    co_return answer_json(made_json(parts, std::get<made_campaign>(made)));
}

answering patch_campaign(const http_parts& parts, api_call call)
{
    auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    auto read = co_await parts.ingest.read_campaign(call.request.body);
    if (const auto* error = std::get_if<api_error>(&read))
        co_return answer_error(*error);
    const auto changed = co_await parts.campaign_desk.change(
        std::get<campaign_record>(std::move(found)), std::get<campaign_text>(std::move(read))
    );
    if (const auto* refusal = std::get_if<definition_refusal>(&changed))
        co_return answer_refusal(*refusal);
    const json::object answer{
        {"id", call.id}, {"state", to_string(std::get<campaign_record>(changed).state)}};
    co_return answer_json(answer);
}

} // namespace relay
