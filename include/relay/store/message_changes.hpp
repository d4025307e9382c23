#pragma once

#include "relay/base/id.hpp"
#include "relay/store/new_message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

// Changes of messages that are in no request, and what they come to

namespace relay {

// What it has come to that something says: Resend has this message
struct evidence_effect
{
    bool settled{};                      // it is sent now
    std::optional<accept_result> queued; // it is queued, and must not leave once more: where
};

// A message whose producer wants it back
enum class cancel_result : std::uint8_t
{
    unknown,
    cancelled,
    too_late, // sealed, or finished
};

// A message that loses some of its recipients before it is sealed. In its summary, what stands from
// `begin` to `end` becomes `recipients`; in the body it has been done.
struct rewritten_message
{
    message_id id;
    std::string body;
    std::string recipients;
    std::size_t begin{};
    std::size_t end{};
    std::size_t count{};
};

// One that is to go out at another time
enum class reschedule_result : std::uint8_t
{
    unknown,
    rescheduled,
    too_late, // sealed, or finished
};

// A message, and how much there is to write when its body is moved
struct sized_message
{
    message_id id;
    std::size_t bytes{}; // of the body
};

} // namespace relay
