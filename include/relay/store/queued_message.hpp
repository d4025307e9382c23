#pragma once

#include "relay/base/id.hpp"
#include "relay/store/flow.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace relay {

// A queued message as the scheduler keeps it
struct queued_message
{
    message_id id;
    std::int64_t place{};
    std::optional<wall_time> expires;
    std::uint32_t bytes{};      // of the body
    std::uint32_t recipients{}; // as the quota counts them
    bool batchable{true};
    bool evident{}; // Resend has it already: it is not to be sent
    bool loaded{};  // `body` is here; else it is on disk only
    std::string body;
};

// A queued message that has left its flow, to go into a request
struct taken_message
{
    queued_message message;
    flow_id flow;
    std::shared_ptr<const flow_key> key;
};

// What the composition of a request from disk does not tell
struct message_facts
{
    std::string domain; // the sender's
    std::uint32_t recipients{};
    std::uint32_t bytes{}; // of the body
    std::optional<wall_time> expires;
};

} // namespace relay
