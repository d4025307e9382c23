#pragma once

#include "sim/http_reply.hpp"
#include "sim/http_request.hpp"
#include "sim/team.hpp"

#include <string_view>

// The endpoints that look at accepted mails, or change what waits for its time (resend-api.md,
// section 3).

namespace relay::sim {

void list_emails(team& t, std::string_view query, http_reply& reply);
void get_email(team& t, std::string_view id, http_reply& reply);
void reschedule_email(
    team& t, std::string_view id, const http_request& request, instant now, http_reply& reply
);
void cancel_email(team& t, std::string_view id, http_reply& reply);

} // namespace relay::sim
