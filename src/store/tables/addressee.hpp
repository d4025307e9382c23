#pragma once

#include "relay/store/recipient_id.hpp"

#include <cstdint>
#include <string_view>

namespace relay {

// The recipient of a campaign that a message is made for
struct addressee
{
    recipient_id id;
    std::string_view email; // lives as long as the call that it is given to
    std::uint32_t step{};   // of a sequence: the number of the mail, from 1 on; 0: it is none
};

} // namespace relay
