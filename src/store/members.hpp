#pragma once

#include "relay/mail/id.hpp"

#include <string>
#include <string_view>
#include <vector>

// The members of a request in one column: eight bytes each, least significant first.

namespace relay {

inline void encode_members(const std::vector<message_id>& members, std::string& to)
{
    to.clear();
    for (const auto id : members)
        for (int shift = 0; shift < 64; shift += 8)
            to.push_back(static_cast<char>(id.value >> shift & 0xff));
}

inline std::vector<message_id> decode_members(std::string_view from)
{
    std::vector<message_id> members(from.size() / 8);
    for (std::size_t i = 0; i < members.size() * 8; ++i)
        members[i / 8].value |= static_cast<std::int64_t>(static_cast<unsigned char>(from[i]))
                                << (i % 8 * 8);
    return members;
}

} // namespace relay
