#include "sim/problem.hpp"

#include "sim/json_text.hpp"

namespace relay::sim {

void append_json(std::string& out, const problem& p)
{
    out += R"({"statusCode":)";
    append_json(out, static_cast<std::uint64_t>(p.status));
    out += R"(,"name":)";
    append_json(out, p.name);
    out += R"(,"message":)";
    append_json(out, p.message);
    out += '}';
}

namespace problems {

namespace {

std::string in_quotes(std::string_view text)
{
    return '`' + std::string(text) + '`';
}

} // namespace

problem invalid_idempotency_key()
{
    return {
        400,
        "invalid_idempotency_key",
        "Idempotency keys, if present, must have between 1 and 256 characters."};
}

problem invalid_idempotent_request()
{
    return {
        409,
        "invalid_idempotent_request",
        "This idempotency key has been used with this HTTP method and endpoint within the last 24 "
        "hours, but the request body was modified and doesn't match the original request."};
}

problem concurrent_idempotent_requests()
{
    return {
        409,
        "concurrent_idempotent_requests",
        "There is another request in progress with the same idempotency key."};
}

problem missing_api_key()
{
    return {401, "missing_api_key", "Missing API key in the authorization header."};
}

problem invalid_api_key(int status)
{
    return {status, "validation_error", "API key is invalid"};
}

problem suspended_api_key()
{
    return {403, "suspended_api_key", "This API key is suspended"};
}

problem inactive_api_key()
{
    return {403, "restricted_api_key", "API key is not active"};
}

problem restricted_api_key()
{
    return {401, "restricted_api_key", "This API key is restricted to only send emails."};
}

problem rate_limit_exceeded(unsigned limit)
{
    return {
        429,
        "rate_limit_exceeded",
        "Too many requests. You can only make " + std::to_string(limit) +
            " requests per second. See rate limit response headers for more information. Or "
            "contact support to increase rate limit."};
}

problem daily_quota_exceeded()
{
    return {429, "daily_quota_exceeded", "You have reached your daily email sending quota."};
}

problem monthly_quota_exceeded()
{
    return {429, "monthly_quota_exceeded", "You have reached your monthly email sending quota."};
}

problem endpoint_not_found()
{
    return {404, "not_found", "The requested endpoint does not exist."};
}

problem method_not_allowed()
{
    return {405, "method_not_allowed", "Method is not allowed for the requested path."};
}

problem not_found(std::string_view what)
{
    return {404, "not_found", std::string(what) + " not found"};
}

problem not_json()
{
    return {400, "validation_error", "We found an error with one or more fields in the request."};
}

problem missing_field(std::string_view field)
{
    return {422, "missing_required_field", "Missing " + in_quotes(field) + " field"};
}

problem invalid_address(std::string_view field)
{
    return invalid(
        "Invalid " + in_quotes(field) +
        " field. The email address needs to follow the `email@example.com` or `Name "
        "<email@example.com>` format."
    );
}

problem example_address(std::string_view field)
{
    return invalid(
        "Invalid " + in_quotes(field) +
        " field. Please use our testing email address instead of domains like `example.com`."
    );
}

problem invalid_attachment()
{
    return {422, "invalid_attachment", "Attachment must have either a `content` or `path`."};
}

problem blocked_attachment()
{
    return {422, "invalid_attachment", "The type of the attachment is not supported."};
}

problem mail_too_large()
{
    return invalid("The email with its attachments exceeds the maximum size of 40 MB.");
}

problem line_break(std::string_view field)
{
    return invalid("The `\\n` is not allowed in the " + in_quotes(field) + " field.");
}

problem invalid_uuid(std::string_view parameter)
{
    return {422, "invalid_parameter", "The " + in_quotes(parameter) + " must be a valid UUID."};
}

problem domain_not_verified(std::string_view domain)
{
    return {
        403,
        "validation_error",
        "The " + in_quotes(domain) +
            " domain is not verified. Please, add and verify your domain on "
            "https://resend.com/domains"};
}

problem testing_mode()
{
    return {
        403,
        "validation_error",
        "You can only send testing emails to your own email address (owner@example.org). To send "
        "emails to other recipients, please verify a domain at resend.com/domains, and change the "
        "`from` address to an email using this domain."};
}

problem resource_locked()
{
    return {409, "resource_locked", "Another request is already updating this resource."};
}

problem security_error()
{
    return {451, "security_error", "We may have found a security issue with the request."};
}

problem sending_disabled()
{
    return {403, "sending_disabled", "Sending is disabled for this account."};
}

problem unexpected()
{
    return {500, "application_error", "An unexpected error occurred."};
}

problem internal_server_error()
{
    return {500, "internal_server_error", "An unexpected error occurred."};
}

problem service_unavailable()
{
    return {503, "service_unavailable", "The service is temporarily unavailable."};
}

problem forbidden_api_key()
{
    return {403, "invalid_api_key", "API key is invalid"};
}

problem invalid_permission()
{
    return {403, "invalid_permission", "The access token lacks the scope for this request."};
}

problem duplicate_header(std::string_view name)
{
    return {500, "application_error", "Duplicate header '" + std::string(name) + "'."};
}

problem invalid_schedule()
{
    return invalid("The `scheduled_at` field must be a valid date within the next 30 days.");
}

problem invalid_page_limit()
{
    return invalid("The pagination limit must be a number between 1 and 100.");
}

problem invalid(std::string message)
{
    return {422, "validation_error", std::move(message)};
}

} // namespace problems

} // namespace relay::sim
