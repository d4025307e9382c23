#pragma once

#include "server/http/call.hpp"

// What answers Resend's calls for emails (email_routes.cpp), by the file that it is in.

namespace relay {

// emails.cpp
answering post_email(const http_parts& parts, api_call call);

// batch.cpp
answering post_batch(const http_parts& parts, api_call call);

// email_queries.cpp
answering get_email(const http_parts& parts, api_call call);
answering list_emails(const http_parts& parts, api_call call);

// email_changes.cpp
answering reschedule_email(const http_parts& parts, api_call call);
answering cancel_email(const http_parts& parts, api_call call);

} // namespace relay
