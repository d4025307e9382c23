#pragma once

#include "relay/base/time.hpp"

#include <optional>
#include <string>

namespace relay {

// A pause that there was, or is
struct pause_record
{
    std::string scope; // relay/policy/pause.hpp
    wall_time began;
    std::optional<wall_time> ended;
    std::string why;
    bool by_hand{};                 // it goes on after a restart
    std::optional<wall_time> until; // by hand: it ends by itself then
};

} // namespace relay
