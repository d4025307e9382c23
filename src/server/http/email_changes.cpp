#include "relay/messages/message_admin.hpp"
#include "relay/pipeline/ingest.hpp"
#include "server/http/answer.hpp"
#include "server/http/email_handlers.hpp"
#include "server/http/email_request.hpp"

#include <boost/json/object.hpp>

namespace relay {

namespace {

server_response answer_changed(message_id id, const id_codec& codec)
{
    const boost::json::object answer{{"object", "email"}, {"id", codec.to_uuid(id)}};
    return answer_json(answer);
}

server_response answer_too_late(std::string_view change)
{
    return answer_error(
        422, "validation_error", "Only a scheduled email can be " + std::string(change) + "."
    );
}

} // namespace

// Resend changes what is scheduled; the relay whatever is not sealed yet.
answering reschedule_email(const http_parts& parts, api_call call)
{
    auto named = co_await resolve_email(parts, call.id);
    if (auto* none = std::get_if<server_response>(&named))
        co_return std::move(*none);
    const auto id = std::get<message_id>(named);
    const auto due = parts.ingest.read_reschedule(call.request.body);
    if (const auto* error = std::get_if<api_error>(&due))
        co_return answer_error(*error);
    const auto result = co_await parts.message_admin.reschedule(id, std::get<wall_time>(due));
    if (result == reschedule_result::unknown)
        co_return answer_no_email();
    if (result == reschedule_result::too_late)
        co_return answer_too_late("updated");
    co_return answer_changed(id, parts.id_codec);
}

answering cancel_email(const http_parts& parts, api_call call)
{
    auto named = co_await resolve_email(parts, call.id);
    if (auto* none = std::get_if<server_response>(&named))
        co_return std::move(*none);
    const auto id = std::get<message_id>(named);
    const auto result = co_await parts.message_admin.cancel(id);
    if (result == cancel_result::unknown)
        co_return answer_no_email();
    if (result == cancel_result::too_late)
        co_return answer_too_late("canceled");
    co_return answer_changed(id, parts.id_codec);
}

} // namespace relay
