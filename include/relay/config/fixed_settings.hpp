#pragma once

#include "relay/config/config.hpp"

#include <string>
#include <vector>

namespace relay {

// Some settings cannot change while the relay runs: addresses, directories, and what connections
// are made with. `wanted` gets those of `running`; returned is which of them it had otherwise, as
// "http.listen".
std::vector<std::string> keep_fixed_settings(const config& running, config& wanted);

} // namespace relay
