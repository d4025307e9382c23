#pragma once

#include "relay/net/http_server.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// A relay without a token takes orders from whoever is on this machine, and that must not mean any
// web page in this machine's browser. Browsers say which page a request is from, and under which
// name they know the relay: why it is not taken; nothing: it is no foreign page's. `hosts`: names
// of the relay beside those of this machine. Pure.
std::optional<std::string>
why_foreign(const server_request& head, const std::vector<std::string>& hosts);

} // namespace relay
