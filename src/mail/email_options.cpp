#include "mail/email_reader.hpp"
#include "mail/schedule_field.hpp"
#include "relay/base/duration.hpp"
#include "relay/base/text.hpp"

namespace relay {

namespace {

constexpr std::size_t longest_key = 256; // characters (resend-api.md, section 1.5)
constexpr std::size_t longest_campaign = 256;
constexpr milliseconds longest_ttl = std::chrono::days(30);

lane read_lane(std::string_view text, const json_path& path)
{
    const auto parsed = parse_lane(text);
    if (!parsed)
        refuse_field(path, "Expected `transactional` or `campaign`.");
    return *parsed;
}

// A header of a request may have any bytes.
std::string read_campaign(std::string_view text, const json_path& path)
{
    if (!simdjson::validate_utf8(text))
        refuse_field(path, "It is not valid UTF-8.");
    if (text.empty() || count_characters(text) > longest_campaign || has_control_character(text))
        refuse_field(path, "Expected 1 to 256 characters, without control characters.");
    return std::string(text);
}

milliseconds read_ttl(std::string_view text, const json_path& path)
{
    const auto parsed = parse_duration(text);
    if (!parsed || *parsed <= milliseconds(0) || *parsed > longest_ttl)
        refuse_field(path, "Expected a duration such as `5m`, at most `30d`.");
    return *parsed;
}

} // namespace

std::string read_idempotency_key(const email_options& options)
{
    if (!options.idempotency_key)
        return {};
    const std::size_t length = count_characters(*options.idempotency_key);
    if (length == 0 || length > longest_key)
        throw refusal{
            {.status = 400,
             .name = "invalid_idempotency_key",
             .message = "Idempotency keys, if present, must have between 1 and 256 characters."}};
    return std::string(*options.idempotency_key);
}

void apply_options(
    submission& email, const email_options& options, const json_path& path, wall_time now
)
{
    if (options.campaign) {
        email.campaign = read_campaign(*options.campaign, path.member("campaign"));
        email.lane = lane::campaign;
    }
    if (options.lane)
        email.lane = read_lane(*options.lane, path.member("lane"));
    if (options.scheduled_at)
        email.scheduled_at = read_schedule(*options.scheduled_at, path.member("scheduled_at"), now);
    if (options.ttl)
        email.ttl = read_ttl(*options.ttl, path.member("ttl"));
}

} // namespace relay
