#pragma once

#include "app/services.hpp"
#include "relay/async/side_thread.hpp"
#include "relay/server/http/http_parts.hpp"
#include "relay/server/http/keys_in_progress.hpp"
#include "relay/store/membership.hpp"

#include <functional>

namespace relay {

// What the HTTP API has to itself
struct http_memory
{
    relay::keys_in_progress keys_in_progress;
    relay::side_thread side_thread;
};

// The handlers of the HTTP API, and what they ask. They have started now.
http_parts parts_of(
    services& services,
    http_memory& memory,
    http_client& http,
    doors& doors_seen,
    inbox* of_sandbox,
    const membership& member = alone(),
    std::function<void()> resign = {}
);

} // namespace relay
