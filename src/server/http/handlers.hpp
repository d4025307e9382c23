#pragma once

#include "server/http/call.hpp"

// Everything that answers a route (routes.cpp), by the file that it is in.

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

// load.cpp
answering post_load(const http_parts& parts, api_call call);

// messages.cpp
answering get_message(const http_parts& parts, api_call call);
answering cancel_message(const http_parts& parts, api_call call);

// dead_letters.cpp
answering list_dead_letters(const http_parts& parts, api_call call);
answering get_dead_letter(const http_parts& parts, api_call call);
answering retry_dead_letters(const http_parts& parts, api_call call);
answering purge_dead_letters(const http_parts& parts, api_call call);
answering reconcile_dead_letters(const http_parts& parts, api_call call);

// pausing.cpp
answering pause_sending(const http_parts& parts, api_call call);
answering resume_sending(const http_parts& parts, api_call call);

// suppressions.cpp
answering post_suppression(const http_parts& parts, api_call call);
answering list_suppressions(const http_parts& parts, api_call call);
answering get_suppression(const http_parts& parts, api_call call);
answering delete_suppression(const http_parts& parts, api_call call);
answering add_suppressions(const http_parts& parts, api_call call);
answering remove_suppressions(const http_parts& parts, api_call call);

// reports.cpp
answering get_report(const http_parts& parts, api_call call);
answering get_campaign_report(const http_parts& parts, api_call call);

// status.cpp
answering get_status(const http_parts& parts, api_call call);

// domains.cpp
answering get_domains(const http_parts& parts, api_call call);

// metrics.cpp
answering get_metrics(const http_parts& parts, api_call call);

// health.cpp
answering get_health(const http_parts& parts, api_call call);
answering get_readiness(const http_parts& parts, api_call call);
answering get_root(const http_parts& parts, api_call call);

} // namespace relay
