#pragma once

#include "relay/mail/submission.hpp"

#include <string>

namespace relay {

// What a spare answers that cannot pass on what it was given
inline api_error no_sender(std::string why)
{
    return {.status = 503, .name = "no_sender", .message = std::move(why)};
}

} // namespace relay
