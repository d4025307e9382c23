#pragma once

#include "relay/mail/submission.hpp"

#include <chrono>
#include <string>

namespace relay {

// A sender that is out of reach is left alone for so long: who comes then does not wait for it.
constexpr std::chrono::seconds left_alone_for{1};

// What a spare answers that cannot pass on what it was given
inline api_error no_sender(std::string why)
{
    return {.status = 503, .name = "no_sender", .message = std::move(why)};
}

} // namespace relay
