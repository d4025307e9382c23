#pragma once

#include "mail/email_parts.hpp"
#include "mail/json_input.hpp"
#include "relay/mail/job.hpp"

#include <string>

namespace relay {

// What is kept from email to email
struct email_scratch
{
    std::string body; // so that a submission's strings are allocated once, at their size
    known_sender sender;
};

// Turns the JSON object of an email into what Resend gets. Leaves to the caller what stands beside
// the email. Throws refusal.
submission read_email_object(
    dom::object email, const json_path& path, const job_context& context, email_scratch& kept
);

// The producer's own key, when there is one; else empty. Throws refusal.
std::string read_idempotency_key(const email_options& options);

// Fills in what stands beside the email, but for the key: the job line's own fields, or the headers
// of a request. `path` is where they stand. Throws refusal.
void apply_options(
    submission& email, const email_options& options, const json_path& path, wall_time now
);

} // namespace relay
