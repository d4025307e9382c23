#pragma once

#include <string>
#include <vector>

namespace relay::cli {

// The states of messages, in the order in which they are shown
std::vector<std::string> state_names();

} // namespace relay::cli
