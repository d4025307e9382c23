#pragma once

#include "relay/mail/submission.hpp"
#include "relay/net/http_server.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

// The answers of the HTTP API.

namespace relay {

server_response answer_json(const boost::json::value& body);

// Resend's envelope, with the error's own status. A 503 asks to come again in a few seconds.
server_response answer_error(const api_error& error);
server_response answer_error(unsigned status, std::string_view name, std::string message);

// The id is unknown, or not one of ours.
server_response answer_no_message();

} // namespace relay
