#pragma once

#include "relay/config.hpp"

#include <string_view>
#include <vector>

namespace relay {

// The settings that differ between the two and cannot change while the relay runs, as
// "http.listen": addresses, directories, and what connections are made with.
std::vector<std::string_view> changed_fixed_settings(const config& running, const config& wanted);

} // namespace relay
