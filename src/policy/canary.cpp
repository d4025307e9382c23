#include "relay/policy/canary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace relay {

// 1 % of 700 is 7, which floating point misses by a little.
std::int64_t canary::size(std::int64_t all) const
{
    constexpr double rounding = 1e-9;
    if (share <= 0)
        return std::clamp<std::int64_t>(recipients, 0, all);
    const auto part = std::ceil(static_cast<double>(all) * share * (1 - rounding));
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(part), 0, all);
}

std::int64_t canary_room(
    std::int64_t size, std::int64_t passed, std::optional<wall_time> rest_from, wall_time now
)
{
    if (size == 0 || (rest_from && *rest_from <= now))
        return std::numeric_limits<std::int64_t>::max();
    return std::max<std::int64_t>(0, size - passed);
}

} // namespace relay
