#pragma once

#include <string>
#include <string_view>

// Resend's errors (resend-api.md, section 5): each answer that isn't a success carries one.

namespace relay::sim {

struct problem
{
    int status{};
    std::string_view name; // of static storage
    std::string message;
};

// The body: {"statusCode":…,"name":…,"message":…}
void append_json(std::string& out, const problem& p);

namespace problems {

problem invalid_idempotency_key();
problem invalid_idempotent_request();
problem concurrent_idempotent_requests();
problem missing_api_key();
problem invalid_api_key(int status); // 400 and 401 have both been seen
problem suspended_api_key();
problem inactive_api_key();
problem restricted_api_key();
problem rate_limit_exceeded(unsigned limit);
problem daily_quota_exceeded();
problem monthly_quota_exceeded();
problem endpoint_not_found();
problem method_not_allowed();
problem not_found(std::string_view what);
problem not_json();
problem missing_field(std::string_view field);
problem invalid_address(std::string_view field);
problem example_address(std::string_view field);
problem invalid_attachment();
problem blocked_attachment();
problem mail_too_large();
problem line_break(std::string_view field); // where there may be none
problem invalid_uuid(std::string_view parameter);
problem domain_not_verified(std::string_view domain);
problem testing_mode();
problem resource_locked();
problem security_error();
problem sending_disabled(); // a name that no page knows: the set of names is open
problem unexpected();
problem internal_server_error(); // the other name of a 500
problem service_unavailable();
problem forbidden_api_key(); // the 403 of older documentation
problem invalid_permission();
problem duplicate_header(std::string_view name);
problem invalid_schedule();
problem invalid_page_limit();

// 422 validation_error with a message of its own
problem invalid(std::string message);

} // namespace problems

} // namespace relay::sim
