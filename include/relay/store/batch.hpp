#pragma once

#include "relay/store/new_message.hpp"

#include <array>
#include <string>
#include <vector>

// Messages that are accepted together or not at all, in one commit: a POST /emails/batch. Its
// idempotency key is one for all of them, in a space of its own (resend-api.md, section 2).

namespace relay {

struct new_batch
{
    message_id id;                     // greater than every other id
    std::optional<moment> accepted_at; // from here the key lives; nothing: from the id's time
    std::vector<new_message> messages; // may be none when every email was refused
    std::string idempotency_key;       // empty: none
    std::array<unsigned char, 16> fingerprint{};

    // What was refused of a permissive batch, as it is answered: kept with the key, since a
    // repeated request gets the first answer again. Empty: the batch was a strict one.
    std::string errors;
};

enum class batch_status : std::uint8_t
{
    accepted,
    duplicate,    // the key was used before, for the same array
    key_conflict, // the key was used before, for another one
    failed,       // the disk did not take it; nothing was kept
};

struct batch_result
{
    batch_status status{batch_status::failed};
    std::vector<accept_result> accepted; // one for each message, in their order
    std::vector<message_id> ids;         // of the messages; of a duplicate: the first ones
    std::string errors;                  // as they are answered; of a duplicate: the first ones
};

} // namespace relay
