#pragma once

#include "relay/base/time.hpp"
#include "relay/mail/unsubscribe_token.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

namespace relay {

// An event of Resend's, whose signature was good
struct received_webhook
{
    std::string id; // what identifies it, the same at every repetition
    std::string body;
};

// Somebody unsubscribed by a link of ours.
struct received_unsubscribe
{
    unsubscribe_claim who;
    std::string why; // how, in words
};

// What came from outside, to whichever relay
struct outside_event
{
    wall_time received;
    std::variant<received_webhook, received_unsubscribe> what;
};

inline std::size_t size_of(const outside_event& e)
{
    const auto* webhook = std::get_if<received_webhook>(&e.what);
    return webhook ? webhook->body.size() : 0;
}

// Where one is in the inbox
struct inbox_place
{
    wall_time received;
    std::int64_t relay{}; // a run of one
    std::int64_t seq{};   // among those of it
};

struct placed_event
{
    inbox_place place;
    outside_event event;
};

} // namespace relay
