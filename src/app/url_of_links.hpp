#pragma once

#include "relay/config/config.hpp"

#include <string>

namespace relay {

// Where links to unsubscribe lead; empty: mail gets none, since nobody would hear of a click.
std::string url_of_links(const config& cfg, const secrets& keys);

} // namespace relay
