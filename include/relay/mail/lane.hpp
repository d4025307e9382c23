#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace relay {

enum class lane : std::uint8_t
{
    transactional, // leaves with the next permit
    campaign,      // leaves with the permits that are left over, in full batches
};

constexpr std::string_view to_string(lane l)
{
    return l == lane::transactional ? "transactional" : "campaign";
}

constexpr std::optional<lane> parse_lane(std::string_view name)
{
    if (name == "transactional")
        return lane::transactional;
    if (name == "campaign")
        return lane::campaign;
    return std::nullopt;
}

} // namespace relay
