#pragma once

#include "relay/config/secret_place.hpp"

#include <string>

namespace relay {

// What a place holds. A file that is named and holds nothing is an error, a variable that is not
// set is none.
struct secret_lookup
{
    std::string value;   // without blanks around it
    std::string error;   // empty: none
    std::string warning; // empty: none
};

secret_lookup look_up(const secret_place& place, const char* (*getenv)(const char* name));

} // namespace relay
