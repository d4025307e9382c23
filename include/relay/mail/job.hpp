#pragma once

#include "relay/base/id.hpp"
#include "relay/mail/submission.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// Reading what producers write: a line of the job socket, or the JSON of Resend's API.

namespace relay {

struct send_email_job
{
    submission email;
};

// A campaign as it was handed in: its recipients may be many, and are read apart.
struct campaign_text
{
    std::string fields;                    // a JSON object of the others
    std::optional<std::string> recipients; // a JSON array; nothing: it brings none
    bool start{};                          // at once
};

struct send_campaign_job
{
    campaign_text campaign;
};

// One of the two
struct cancel_job
{
    std::string id; // as the producer wrote it; may be no id of ours
    std::string campaign;
};

// Somebody joins a sequence that runs.
struct join_job
{
    std::string campaign;  // as the producer wrote it; may be no id of ours
    std::string recipient; // a JSON object
};

// A producer knows something of somebody.
struct happened_job
{
    std::string event;
    std::string email;
    std::string campaign; // empty: in all
};

struct status_job
{
    std::string id;
};

struct ping_job
{
};

struct auth_job
{
    std::string token;
};

// Events are wanted, from now on or from behind a number on.
struct subscribe_job
{
    std::vector<std::string> events;                       // their names; none: all
    std::vector<std::pair<std::string, std::string>> tags; // all of which a message must have
    std::optional<std::int64_t> after;
};

// One line of the job socket, read. `ref` comes back in the reply, also in one that says what is
// wrong, whenever it could be made out.
struct job
{
    std::string ref;
    bool has_ref{};
    std::variant<
        api_error,
        send_email_job,
        send_campaign_job,
        cancel_job,
        status_job,
        ping_job,
        auth_job,
        subscribe_job,
        join_job,
        happened_job>
        what;
};

struct job_context
{
    wall_time now;                    // for relative times such as "in 10 min"
    std::string_view uuid;            // the id that the message will have, if it is one
    std::string_view correlation_tag; // empty: none is added
};

// What a producer says beside the email, in the job socket's words (README.md, "The job
// socket"): fields of the line, or headers of an HTTP request.
struct email_options
{
    std::optional<std::string_view> idempotency_key;
    std::optional<std::string_view> lane;
    std::optional<std::string_view> campaign;
    std::optional<std::string_view> scheduled_at;
    std::optional<std::string_view> ttl;
};

constexpr std::size_t largest_batch = 100; // emails (resend-api.md, section 2)

// The emails of a POST /emails/batch, each read by itself, in their order
struct email_batch
{
    std::vector<std::variant<api_error, submission>> emails;

    // The key of the whole array, and what identifies the array as a JSON value; the emails have
    // none of their own.
    std::string idempotency_key;
    std::array<unsigned char, 16> fingerprint{};
};

// Parses and validates. Keeps its buffers from line to line, so there is one for each thread, not
// one for each connection. Never throws for what a producer wrote.
class job_reader
{
public:
    job_reader();
    job_reader(job_reader&&) noexcept;
    ~job_reader();

    // `line` is one line of the job socket, without its end. Fields that nobody knows are refused,
    // and so is an object that has a field twice, be it under its two spellings. Null is the same
    // as nothing, here and below.
    job read_line(std::string_view line, const job_context& context);

    // The same for bulk loading, which takes bare emails too: a line that has no `type` is the
    // payload of a `send_email`.
    job read_bulk_line(std::string_view line, const job_context& context);

    // `body` is the JSON object of POST /emails. As with Resend, fields that nobody knows are
    // ignored.
    std::variant<api_error, submission> read_email(
        std::string_view body, const job_context& context, const email_options& options = {}
    );

    // `body` is the JSON array of POST /emails/batch: 1 to 100 emails (resend-api.md, section 2).
    // An email with attachments is taken as well; it is not `batchable`. `next_uuid` is asked once
    // for each email, in place of `context.uuid`.
    std::variant<api_error, email_batch> read_batch(
        std::string_view body,
        const job_context& context,
        const std::function<std::string()>& next_uuid,
        const email_options& options = {}
    );

    // `body` is the JSON object of POST /relay/campaigns.
    std::variant<api_error, campaign_text> read_campaign(std::string_view body);

    // `body` is the JSON object of PATCH /emails/{id}. What has passed already is `now`.
    std::variant<api_error, wall_time> read_reschedule(std::string_view body, wall_time now);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
