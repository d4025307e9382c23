#pragma once

#include "relay/config/config.hpp"

#include <string>
#include <string_view>

namespace relay {

// The URL of the store: of the variable that the configuration names or, when that is not set, of
// the configuration. Empty: the store is in `data_dir`. Its form was not looked at.
std::string find_store_url(const config& cfg, const char* (*getenv)(const char* name));

// Whether it begins as PostgreSQL's URLs do: what else there is are paths.
bool is_store_url(std::string_view text);

// What is wrong with the form of a PostgreSQL URL; empty: nothing, or there is none. Which
// parameters there are is told by the library that connects.
std::string_view check_store_url(std::string_view text);

// The URL with "***" for each password in it
std::string without_password(std::string_view url);

} // namespace relay
