#pragma once

#include <boost/json/object.hpp>

namespace relay {

class membership;

// What a relay tells of itself and the others on its database: {"term", "relays"}. Null and none
// for a store that only one relay can open.
boost::json::object relays_json(const membership& member);

// Somebody can take over from it.
bool has_spare(const membership& member);

} // namespace relay
