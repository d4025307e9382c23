#pragma once

#include "relay/policy/figures.hpp"

namespace relay {

struct services;

// What all parts have counted since the start, and how things stand now. It is cheap: nothing is
// counted for it that is not counted anyway.
figures read_figures(const services& s);

} // namespace relay
