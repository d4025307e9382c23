#include "pipeline/to_message.hpp"

#include <utility>

namespace relay {

new_message to_message(message_id id, submission&& email, wall_time now)
{
    const bool later = email.scheduled_at && *email.scheduled_at > now;
    new_message m{
        .id = id,
        .flow =
            {
                .lane = email.lane,
                .campaign = std::move(email.campaign),
                .tenant = std::move(email.tenant),
                .domain = std::move(email.domain),
            },
        .batchable = email.batchable,
        .recipients = email.recipients,
        .body = std::move(email.body),
        .summary = std::move(email.summary),
        .idempotency_key = std::move(email.idempotency_key),
        .fingerprint = email.fingerprint,
        .headers = email.headers,
    };
    if (!m.idempotency_key.empty())
        m.accepted_at = moment_now();
    if (later)
        m.scheduled_at = email.scheduled_at;
    if (email.ttl)
        m.expires = (later ? *email.scheduled_at : now) + *email.ttl;
    return m;
}

new_batch to_empty_batch(email_group& group)
{
    new_batch batch{
        .id = group.id,
        .accepted_at = moment_now(),
        .idempotency_key = std::move(group.idempotency_key),
        .fingerprint = group.fingerprint,
        .errors = std::move(group.errors),
    };
    batch.messages.reserve(group.emails.size());
    return batch;
}

} // namespace relay
