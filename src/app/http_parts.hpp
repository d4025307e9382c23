#pragma once

#include "app/services.hpp"
#include "relay/server/http/http_parts.hpp"

namespace relay {

// The handlers of the HTTP API, and what they ask. They have started now.
http_parts parts_of(services& services, keys_in_progress& keys, http_client& http);

} // namespace relay
