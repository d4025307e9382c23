#pragma once

#include "relay/mail/job.hpp"
#include "relay/store/store.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace relay {

// What became of a message that a producer handed in
struct submitted
{
    acceptance status{acceptance::failed};
    message_id id;                         // of a duplicate: the first message
    std::vector<std::string> suppressed{}; // recipients who do not get it
};

// The emails of one POST /emails/batch, to be taken together or not at all
struct email_group
{
    message_id id; // of the group
    std::vector<std::pair<message_id, submission>> emails;
    std::string idempotency_key; // of the group; empty: none
    std::array<unsigned char, 16> fingerprint{};
    std::string errors; // see new_batch
};

// The answer to mail that was not taken: its key belongs to another payload, or the disk failed.
api_error refusal(acceptance status);

} // namespace relay
