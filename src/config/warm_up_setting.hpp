#pragma once

#include "config/settings.hpp"
#include "relay/config/config.hpp"

#include <vector>

namespace relay {

// A list of tables, [[warm_up]] in a file. No two are of the same domain.
setting_ptr warm_ups(std::vector<warm_up_config>& in);

} // namespace relay
