#pragma once

#include "relay/store/store_location.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// What may be known of a store beside the relay that has it open, or without one
struct store_summary
{
    std::vector<std::string> from_domains; // the newest first
    int remembered_limit{};                // requests a second; 0: none
    bool in_use{};                         // a relay has it open
};

// Looks without changing anything. `most`: domains. Nothing: there is no store. Throws store_error
// when there is one that cannot be read.
std::optional<store_summary> inspect_store(const store_location& where, std::size_t most);

} // namespace relay
