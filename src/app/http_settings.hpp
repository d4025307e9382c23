#pragma once

#include "relay/config/config.hpp"
#include "relay/net/http_server.hpp"

namespace relay {

// How the relay's own listeners serve HTTP. `counts` outlives them.
http_server_settings http_settings(const config& cfg, connection_counts& counts);
http_server_settings webhook_settings(connection_counts& counts);

} // namespace relay
