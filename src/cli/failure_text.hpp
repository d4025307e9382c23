#pragma once

#include <exception>
#include <string>

namespace relay::cli {

// What went wrong, for people: without the places in its own sources that Boost adds.
std::string failure_text(const std::exception& e);

} // namespace relay::cli
