#pragma once

#include "relay/base/id.hpp"

#include <string>

namespace relay {

// The name of the store that has this secret, of which it tells nothing. No other store has it: not
// one in the same place either that is made after this one was deleted.
std::string store_id(const id_secret& secret);

} // namespace relay
