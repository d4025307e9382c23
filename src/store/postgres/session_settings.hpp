#pragma once

#include "store/postgres/connection_options.hpp"

#include <string>

namespace relay::postgres {

// Commands that give a new session the settings which our statements and promises take
std::string session_settings(const connection_options& options);

} // namespace relay::postgres
