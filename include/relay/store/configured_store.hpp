#pragma once

#include "relay/config/config.hpp"
#include "relay/store/store_location.hpp"

namespace relay {

// Where a configuration has the store
store_location location_of_store(const config& cfg);

} // namespace relay
