#pragma once

#include "config/settings.hpp"
#include "relay/config/config.hpp"

#include <string_view>
#include <vector>

// Which keys a configuration file may have (README.md, "Configuration"), and what each may be.

namespace relay {

struct setting
{
    std::string_view name;
    read_value read;
};

// A table of the file, and what it may hold
struct section
{
    std::string_view name; // empty: the document itself
    std::vector<setting> keys;
};

// The sections of the file, the document itself first. Their settings write into `cfg`.
std::vector<section> make_schema(config& cfg);

} // namespace relay
