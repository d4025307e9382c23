#pragma once

#include "relay/mail/job.hpp"
#include "server/http/call.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <variant>

// What the endpoints in Resend's words have in common.

namespace relay {

class mail_intake;

// What the headers of a request say beside its emails
email_options options_of(const server_request& request);

// Why no mail is taken right now; nothing: it is. A full queue is 429 with a time to come again,
// which SDKs know how to read; a relay that stops, or whose disk is full, is 503.
std::optional<server_response>
refuse_when_closed(const mail_intake& mail, counters& counted, std::size_t emails);

// `ratelimit-*`: how much the relay takes at once, and how much more it would right now
void add_limits(server_response& response, const mail_intake& mail);

// The email with this id, the relay's or the one that Resend gave it; or the answer that there is
// none: 404, or 422 where `text`, the value of `parameter`, is no id at all.
boost::asio::awaitable<std::variant<message_id, server_response>>
resolve_email(const http_parts& parts, std::string text, std::string parameter = "id");

// 404: nothing has this id.
server_response answer_no_email();

// 409: another request with this idempotency key has not been answered yet.
server_response answer_concurrent();

} // namespace relay
