#pragma once

#include "relay/config/config.hpp"

#include <string>
#include <vector>

namespace relay {

// Looks whether the relay can write where it keeps its store and its Unix socket. What is not there
// is to be made by the relay when it starts: whether it can is tried out with a directory that is
// removed at once. Returns what is wrong, each with its key. A store with a URL needs no directory.
std::vector<std::string> check_directories(const config& cfg);

} // namespace relay
