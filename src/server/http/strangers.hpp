#pragma once

#include "relay/net/connection_counts.hpp"
#include "relay/net/http_server.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// What somebody is answered who may not ask: without the token, or where there is none, from a page
// of another site (browser_guard.hpp). Nothing: they may.
std::optional<server_response> refuse_stranger(
    const server_request& head,
    const std::string& token,
    const std::vector<std::string>& hosts,
    connection_counts& counts
);

} // namespace relay
