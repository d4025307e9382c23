#include "answer.hpp"
#include "hand_in.hpp"
#include "handlers.hpp"
#include "relay/stage/counters.hpp"

#include <boost/json/object.hpp>

namespace relay {

namespace {

std::optional<std::string_view> option(const server_request& request, std::string_view header)
{
    const auto value = request.header(header);
    return value.empty() ? std::nullopt : std::optional(value);
}

email_options options_of(const server_request& request)
{
    return {
        .idempotency_key = option(request, "idempotency-key"),
        .lane = option(request, "x-relay-lane"),
        .campaign = option(request, "x-relay-campaign"),
        .scheduled_at = std::nullopt,
        .ttl = option(request, "x-relay-ttl"),
    };
}

} // namespace

// A key that was used before gets the id that it had then, and 200, as with Resend.
answering post_email(const api_parts& parts, api_call call)
{
    message_id id;
    const auto options = options_of(call.request);
    auto email = parts.mail.read_email(call.request.body, options, id);
    if (const auto* error = std::get_if<api_error>(&email)) {
        ++parts.count.rejected;
        co_return answer_error(*error);
    }
    if (const auto closed = parts.mail.closed()) {
        ++parts.count.refused_full;
        co_return answer_error(*closed);
    }

    hand_in mail(parts.ex, parts.mail);
    co_await mail.add(id, std::get<submission>(std::move(email)));
    const auto results = co_await mail.wait();
    const auto& result = results.front();
    if (result.status == acceptance::key_conflict || result.status == acceptance::failed)
        co_return answer_error(refusal(result.status));
    boost::json::object answer{{"id", parts.codec.to_uuid(result.id)}};
    co_return answer_json(answer);
}

} // namespace relay
