#include "relay/policy/outcome.hpp"

#include "relay/base/text.hpp"
#include "relay/mail/domain.hpp"

#include <algorithm>
#include <iterator>

namespace relay {

namespace {

struct named_verdict
{
    std::string_view name;
    relay::verdict verdict;
};

// Names that mean the same whatever status they come with. `validation_error` is not among them:
// it says nothing without its message. All others of section 5.1 mean what their status means.
constexpr named_verdict by_name[] = {
    {"missing_api_key", verdict::account},
    {"invalid_api_key", verdict::account},
    {"restricted_api_key", verdict::account},
    {"suspended_api_key", verdict::account},
    {"invalid_permission", verdict::account},
    {"invalid_access", verdict::account},
    {"method_not_allowed", verdict::account},
    {"rate_limit_exceeded", verdict::rate_limited},
    {"daily_quota_exceeded", verdict::quota_daily},
    {"monthly_quota_exceeded", verdict::quota_monthly},
    {"concurrent_idempotent_requests", verdict::in_progress},
    {"resource_locked", verdict::in_progress},
    {"invalid_idempotent_request", verdict::key_conflict},
    {"application_error", verdict::server_error},
    {"internal_server_error", verdict::server_error},
    {"service_unavailable", verdict::server_error},
};

// They are stored with each message, the name in an index as well. Resend's are far shorter.
constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_message = 4096;

constexpr std::string_view key_is_invalid = "API key is invalid";

constexpr std::string_view key_is_inactive = "API key is not active";

const named_verdict* find_name(std::string_view name)
{
    const auto* found =
        std::find_if(std::begin(by_name), std::end(by_name), [&](const auto& known) {
            return known.name == name;
        });
    return found == std::end(by_name) ? nullptr : found;
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

// The first word between backticks, as domains are compared
std::string quoted_domain(std::string_view message)
{
    const auto open = message.find('`');
    if (open == std::string_view::npos)
        return {};
    const auto close = message.find('`', open + 1);
    if (close == std::string_view::npos)
        return {};
    return fold_domain(message.substr(open + 1, close - open - 1));
}

// "Duplicate header 'Content-Type'.": a 500, but that of a mail with a header that Resend writes
// itself, always (resend-api.md, section 14).
bool is_about_a_header(std::string_view message)
{
    return contains(to_ascii_lower(message), "header '");
}

// 4xx with Resend's envelope, and no name that settles it
verdict client_error(unsigned status, std::string_view name, std::string_view message)
{
    switch (status) {
    case 401:
    case 402:
        return verdict::account;
    case 403:
        // Every 403 that is documented is about a permission of the account or of the sender, not
        // about the message. So mail is kept, too, when the words are new.
        return name == "validation_error" ? verdict::domain : verdict::account;
    case 404:
        // A wrong base_url would kill all mail, if a missing endpoint were the message's fault.
        return contains(message, "endpoint") ? verdict::account : verdict::refused;
    case 405:
        return verdict::account;
    case 408:
    case 425:
        return verdict::server_error;
    case 409:
        return verdict::in_progress;
    case 429:
        return verdict::rate_limited;
    default:
        return verdict::refused;
    }
}

// 4xx that is not Resend's: a proxy's page, or Cloudflare's "error code: 1010". None of them is the
// message's own fault, but for its size.
verdict foreign_client_error(unsigned status)
{
    switch (status) {
    case 401:
    case 402:
    case 403:
    case 404: // base_url leads to something that is not Resend
    case 405:
        return verdict::account;
    case 409:
        return verdict::in_progress;
    case 413:
        return verdict::refused;
    case 429:
        return verdict::rate_limited;
    case 408: // it has waited for long, and nobody says for whom
    case 425:
        return verdict::no_answer;
    default:
        return verdict::server_error;
    }
}

verdict judge(unsigned status, std::string_view name, std::string_view message)
{
    if (status == 0)
        return verdict::no_answer;
    if (status >= 200 && status < 300)
        return verdict::accepted;
    if (status < 400) // a redirect can only be a proxy's
        return verdict::server_error;
    const bool foreign = name.empty() && message.empty();
    if (status >= 500 && foreign)
        return verdict::no_answer;
    if (status >= 500)
        return is_about_a_header(message) ? verdict::refused : verdict::server_error;
    if (foreign)
        return foreign_client_error(status);

    if (const auto* named = find_name(name))
        return named->verdict;
    if (status <= 403 && contains(message, key_is_invalid))
        return verdict::account;
    return client_error(status, name, message);
}

} // namespace

std::string_view to_string(verdict v)
{
    switch (v) {
    case verdict::accepted:
        return "accepted";
    case verdict::refused:
        return "refused";
    case verdict::server_error:
        return "server_error";
    case verdict::no_answer:
        return "no_answer";
    case verdict::not_sent:
        return "not_sent";
    case verdict::rate_limited:
        return "rate_limited";
    case verdict::in_progress:
        return "in_progress";
    case verdict::key_conflict:
        return "key_conflict";
    case verdict::account:
        return "account";
    case verdict::quota_daily:
        return "quota_daily";
    case verdict::quota_monthly:
        return "quota_monthly";
    case verdict::domain:
        return "domain";
    }
    return "unknown";
}

outcome classify(unsigned status, std::string_view name, std::string_view message)
{
    outcome result{
        .verdict = judge(status, name, message),
        .status = status,
        .name = std::string(shortened(name, longest_name)),
        .message = std::string(shortened(message, longest_message)),
        .domain = {},
    };
    if (result.verdict == verdict::domain && contains(message, "domain is not verified"))
        result.domain = quoted_domain(result.message);
    return result;
}

outcome classify_refusal(std::string_view message)
{
    const bool of_the_sender =
        contains(message, "domain is not verified") || contains(message, "send testing emails");
    return classify(of_the_sender ? 403 : 422, "validation_error", message);
}

bool refuses_key(const outcome& result)
{
    if (result.name == "restricted_api_key")
        return contains(result.message, key_is_inactive);
    return result.name == "missing_api_key" || result.name == "invalid_api_key" ||
           result.name == "suspended_api_key" ||
           (result.verdict == verdict::account && contains(result.message, key_is_invalid));
}

bool is_unknown_prohibition(const outcome& result)
{
    return result.verdict == verdict::account && result.status == 403 && !find_name(result.name) &&
           !contains(result.message, key_is_invalid);
}

bool surely_not_accepted(verdict v)
{
    switch (v) {
    case verdict::refused:
    case verdict::not_sent:
    case verdict::rate_limited:
    case verdict::account:
    case verdict::quota_daily:
    case verdict::quota_monthly:
    case verdict::domain:
        return true;
    case verdict::accepted:
    case verdict::server_error: // it answered, but nobody says how far it had come
    case verdict::no_answer:
    case verdict::in_progress:
    case verdict::key_conflict:
        return false;
    }
    return false;
}

} // namespace relay
