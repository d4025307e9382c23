#include "resend/limit_headers.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>

namespace relay {

namespace {

// Beyond these a number is garbage, not a limit
constexpr std::int64_t most_requests = 10'000'000;
constexpr std::int64_t longest_wait_s = 24 * 60 * 60;
constexpr std::int64_t most_mails = 1'000'000'000'000;

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A whole number from `lowest` to `highest`, and nothing behind it
std::optional<std::int64_t>
read_number(std::string_view text, std::int64_t lowest, std::int64_t highest)
{
    text = trimmed(text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    if (value < lowest || value > highest)
        return std::nullopt;
    return value;
}

std::optional<int> read_count(std::string_view text, int lowest)
{
    const auto value = read_number(text, lowest, most_requests);
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<std::chrono::milliseconds> read_seconds(std::string_view text)
{
    const auto value = read_number(text, 0, longest_wait_s);
    return value ? std::optional<std::chrono::milliseconds>(std::chrono::seconds(*value))
                 : std::nullopt;
}

struct rate_policy
{
    std::optional<int> limit;
    std::int64_t window_s{1};
};

// "10;w=1"
rate_policy read_policy(std::string_view text)
{
    rate_policy policy;
    const auto semicolon = text.find(';');
    policy.limit = read_count(text.substr(0, semicolon), 1);
    if (semicolon == std::string_view::npos)
        return policy;
    const auto parameter = trimmed(text.substr(semicolon + 1));
    if (parameter.substr(0, 2) == "w=")
        policy.window_s = read_number(parameter.substr(2), 1, longest_wait_s).value_or(1);
    return policy;
}

} // namespace

limit_headers read_limit_headers(const header_lookup& header)
{
    limit_headers found;
    const rate_policy policy = read_policy(header("ratelimit-policy"));
    found.limit = read_count(header("ratelimit-limit"), 1);
    if (!found.limit)
        found.limit = policy.limit;
    if (policy.window_s == 1) {
        found.remaining = read_count(header("ratelimit-remaining"), 0);
    } else if (found.limit) {
        const auto per_second = *found.limit / policy.window_s;
        found.limit = static_cast<int>(std::max<std::int64_t>(1, per_second));
    }
    found.reset = read_seconds(header("ratelimit-reset"));
    found.retry_after = read_seconds(header("retry-after"));
    found.daily_used = read_number(header("x-resend-daily-quota"), 0, most_mails);
    found.monthly_used = read_number(header("x-resend-monthly-quota"), 0, most_mails);
    return found;
}

} // namespace relay
