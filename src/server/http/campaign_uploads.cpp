#include "relay/campaign/campaign_desk.hpp"
#include "relay/campaign/recipient_intake.hpp"
#include "relay/pipeline/ingest.hpp"
#include "server/http/answer.hpp"
#include "server/http/campaign_handlers.hpp"
#include "server/http/campaign_views.hpp"
#include "server/http/file_request.hpp"

#include <exception>
#include <utility>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using file_result = std::variant<api_error, upload_record>;

// The client waits while a step goes to the disk. What had come before is read, and not taken.
asio::awaitable<file_result>
feed(const http_parts& parts, incoming_body& body, recipient_file& file)
{
    while (const auto piece = co_await body.next()) {
        if (!file.import)
            continue;
        if (auto error = co_await file.import->feed(*piece))
            co_return std::move(*error);
    }
    co_return co_await parts.recipient_intake.finish(file);
}

// What nobody can resume leaves nothing, however it ends.
asio::awaitable<file_result>
feed_or_give_up(const http_parts& parts, incoming_body& body, recipient_file& file)
{
    file_result result;
    std::exception_ptr failure;
    try {
        result = co_await feed(parts, body, file);
    } catch (const broken_body&) {
        failure = std::current_exception();
    }
    if (failure || std::holds_alternative<api_error>(result))
        co_await parts.recipient_intake.give_up(file);
    if (failure)
        std::rethrow_exception(failure);
    co_return result;
}

} // namespace

answering post_recipients(const http_parts& parts, api_call call)
{
    auto name = read_upload_name(call.request.query);
    const auto format = recipient_format_of(call.request.header("content-type"));
    if (const auto* error = std::get_if<api_error>(&format))
        co_return answer_error(*error);
    if (const auto closed = parts.ingest.closed())
        co_return answer_error(*closed);
    const auto found = co_await parts.campaign_desk.find(call.id);
    if (const auto* refusal = std::get_if<definition_refusal>(&found))
        co_return answer_refusal(*refusal);
    auto opened = co_await parts.recipient_intake.open(
        std::get<campaign_record>(found), std::move(name), std::get<recipient_format>(format)
    );
    if (const auto* error = std::get_if<api_error>(&opened))
        co_return answer_error(*error);
    const auto result =
        co_await feed_or_give_up(parts, *call.request.streamed, std::get<recipient_file>(opened));
    if (const auto* error = std::get_if<api_error>(&result))
        co_return answer_error(*error);
    const auto& upload = std::get<upload_record>(result);
    const json::object answer{
        {"added", upload.recipients},
        {"skipped", upload.skipped},
        {"first_skipped", skipped_json(upload.first_skipped)}};
    co_return answer_json(answer);
}

} // namespace relay
