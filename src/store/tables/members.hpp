#pragma once

#include "relay/base/id.hpp"
#include "store/bodies/little_endian.hpp"

#include <string>
#include <string_view>
#include <vector>

// The members of a request in one column, in their order

namespace relay {

inline void encode_members(const std::vector<message_id>& members, std::string& to)
{
    to.clear();
    for (const auto id : members)
        append_integer(id.value, to);
}

inline std::vector<message_id> decode_members(std::string_view from)
{
    std::vector<message_id> members;
    members.reserve(from.size() / 8);
    for (; from.size() >= 8; from.remove_prefix(8))
        members.push_back({read_integer(from)});
    return members;
}

} // namespace relay
