#include "relay/async/side_thread.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/server/http/keys_in_progress.hpp"
#include "server/http/answer.hpp"
#include "server/http/email_handlers.hpp"
#include "server/http/email_request.hpp"
#include "server/http/hand_in.hpp"

namespace relay {

// A key that was used before gets the id that it had then, and 200, as with Resend.
answering post_email(const http_parts& parts, api_call call)
{
    message_id id;
    const auto options = options_of(call.request);
    auto email = co_await parts.ingest.read_email(call.request.body, options, id);
    parts.side_thread.let_go(std::move(call.request.body));
    if (const auto* error = std::get_if<api_error>(&email)) {
        ++parts.counters.rejected;
        co_return answer_error(*error);
    }
    if (auto refused = refuse_when_closed(parts, 1))
        co_return std::move(*refused);

    auto& message = std::get<submission>(email);
    keys_in_progress::hold key;
    if (!message.idempotency_key.empty()) {
        key = parts.keys_in_progress.take(keys_in_progress::space::single, message.idempotency_key);
        if (!key)
            co_return answer_concurrent();
    }
    const auto result = co_await hand_in_one(parts.ingest, id, std::move(message));
    if (result.status == acceptance::key_conflict || result.status == acceptance::failed)
        co_return answer_error(refusal(result.status));
    server_response response;
    response.body.append(R"({"id":")").append(parts.id_codec.to_uuid(result.id)).append("\"}\n");
    co_return response;
}

} // namespace relay
