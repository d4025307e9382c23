#include "server/http/email_request.hpp"

#include "relay/messages/message_finder.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/mail_intake.hpp"
#include "server/http/answer.hpp"

namespace relay {

namespace {

constexpr auto come_again_seconds = "5";

server_response answer_full()
{
    auto response = answer_error(
        429,
        "rate_limit_exceeded",
        "The relay's queue is full. Try again in " + std::string(come_again_seconds) + " seconds."
    );
    response.headers.emplace_back("retry-after", come_again_seconds);
    return response;
}

} // namespace

email_options options_of(const server_request& request)
{
    email_options options;
    for (const auto& [name, value] : request.headers) {
        if (name == "idempotency-key")
            options.idempotency_key = value;
        else if (!name.starts_with("x-relay-"))
            continue;
        else if (name == "x-relay-lane")
            options.lane = value;
        else if (name == "x-relay-campaign")
            options.campaign = value;
        else if (name == "x-relay-ttl")
            options.ttl = value;
    }
    return options;
}

std::optional<server_response>
refuse_when_closed(const mail_intake& mail, counters& counted, std::size_t emails)
{
    const auto closed = mail.closed();
    if (!closed)
        return std::nullopt;
    counted.refused_full += emails;
    if (mail.is_full())
        return answer_full();
    return answer_error(503, "service_unavailable", closed->message);
}

void add_limits(server_response& response, const mail_intake& mail)
{
    const auto space = mail.space();
    const bool wait = response.status == 429 || response.status == 503;
    response.headers.emplace_back("ratelimit-limit", std::to_string(space.limit));
    response.headers.emplace_back("ratelimit-remaining", std::to_string(space.remaining));
    response.headers.emplace_back("ratelimit-reset", wait ? come_again_seconds : "1");
}

boost::asio::awaitable<std::variant<message_id, server_response>>
resolve_email(const http_parts& parts, std::string text, std::string parameter)
{
    if (!is_uuid(text))
        co_return answer_error(
            422, "invalid_parameter", "The `" + parameter + "` must be a valid UUID."
        );
    const auto id = co_await parts.message_finder.resolve(std::move(text));
    if (!id)
        co_return answer_no_email();
    co_return *id;
}

server_response answer_no_email()
{
    return answer_error(404, "not_found", "Email not found");
}

server_response answer_concurrent()
{
    return answer_error(
        409,
        "concurrent_idempotent_requests",
        "There is another request in progress with the same idempotency key."
    );
}

} // namespace relay
