#pragma once

#include "relay/base/id.hpp"
#include "relay/base/moment.hpp"
#include "relay/mail/lane.hpp"
#include "relay/mail/submission.hpp"
#include "relay/store/flow.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace relay {

// A message that is about to be accepted
struct new_message
{
    message_id id;
    flow_key flow;
    std::optional<wall_time> scheduled_at; // in the future: held until then
    std::optional<wall_time> expires;
    bool batchable{true};
    std::uint32_t recipients{};
    std::string body;
    std::string summary;
    std::string idempotency_key; // empty: none
    std::array<unsigned char, 16> fingerprint{};
    std::optional<moment> accepted_at; // from here the key lives; nothing: from its id's time

    bool suppressed{}; // nobody is left to send it to: it is only kept as a fact

    // Where a link to unsubscribe goes, which an inbox adds when it knows who is left
    own_headers headers;

    // Set when the message is to be sealed in the commit that accepts it, alone in this request
    std::optional<request_id> sealed_in;
    std::optional<moment> sealed_at;
};

enum class acceptance : std::uint8_t
{
    queued,
    scheduled,
    sealed,
    suppressed,   // kept, and never sent
    duplicate,    // the key was used before, for the same payload: `id` is the first message
    key_conflict, // the key was used before, for another payload
    failed,       // the disk did not take it; nothing was kept
};

struct accept_result
{
    acceptance status{acceptance::failed};
    message_id id;
    flow_id flow;
    std::int64_t place{}; // its place in its flow, when it is queued
    relay::lane lane{};
};

} // namespace relay
