#include "relay/async/side_thread.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/server/http/keys_in_progress.hpp"
#include "server/http/answer.hpp"
#include "server/http/email_handlers.hpp"
#include "server/http/email_request.hpp"
#include "server/http/hand_in.hpp"
#include "server/http/mail_calls.hpp"

namespace relay {

mail_parts mail_parts_of(const http_parts& parts)
{
    return {
        .intake = parts.ingest,
        .keys_in_progress = parts.keys_in_progress,
        .side_thread = parts.side_thread,
        .counters = parts.counters,
    };
}

// A key that was used before gets the id that it had then, and 200, as with Resend.
answering take_email(mail_parts parts, server_request request)
{
    message_id id;
    const auto options = options_of(request);
    auto email = co_await parts.intake.read_email(request.body, options, id);
    parts.side_thread.let_go(std::move(request.body));
    if (const auto* error = std::get_if<api_error>(&email)) {
        ++parts.counters.rejected;
        co_return answer_error(*error);
    }
    if (auto refused = refuse_when_closed(parts.intake, parts.counters, 1))
        co_return std::move(*refused);

    auto& message = std::get<submission>(email);
    keys_in_progress::hold key;
    if (!message.idempotency_key.empty()) {
        key = parts.keys_in_progress.take(keys_in_progress::space::single, message.idempotency_key);
        if (!key)
            co_return answer_concurrent();
    }
    const auto result = co_await hand_in_one(parts.intake, id, std::move(message));
    if (result.status == acceptance::key_conflict || result.status == acceptance::failed)
        co_return answer_error(refusal(result.status));
    server_response response;
    response.body.append(R"({"id":")")
        .append(parts.intake.codec().to_uuid(result.id))
        .append("\"}\n");
    co_return response;
}

answering post_email(const http_parts& parts, api_call call)
{
    return take_email(mail_parts_of(parts), std::move(call.request));
}

} // namespace relay
