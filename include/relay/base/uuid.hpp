#pragma once

#include <string>

namespace relay {

// A random UUID (version 4), for what nobody must be able to guess
std::string make_uuid();

} // namespace relay
