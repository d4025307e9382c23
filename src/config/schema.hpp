#pragma once

#include "config/settings.hpp"
#include "relay/config/config.hpp"

#include <string_view>
#include <vector>

// Which keys a configuration file may have (README.md, "Configuration"), and what each may be:
// what reads, prints and compares configurations goes by this table.

namespace relay {

struct setting
{
    std::string_view name;
    setting_ptr value;
    bool fixed{}; // cannot change while the relay runs
};

// A table of the file, and what it may hold
struct section
{
    std::string_view name; // empty: the document itself
    std::vector<setting> settings;
};

// "http.listen"; "data_dir" in the document itself
std::string key_of(const section& in, std::string_view name);

// The sections of the file, the document itself first. Their settings stand in `cfg`.
std::vector<section> make_schema(config& cfg);

} // namespace relay
