#include "relay/policy/upload_room.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <cstdint>

namespace relay {

std::size_t upload_room::allowance::left() const
{
    if (requests == 0)
        return SIZE_MAX;
    return most - std::min(most, bytes);
}

upload_room::allowance& upload_room::of(lane l, std::size_t largest)
{
    return used_[static_cast<std::size_t>(l)][largest > small ? 1 : 0];
}

const upload_room::allowance& upload_room::of(lane l, std::size_t largest) const
{
    return used_[static_cast<std::size_t>(l)][largest > small ? 1 : 0];
}

bool upload_room::fits(lane l, std::size_t largest, std::size_t bytes) const
{
    return bytes <= of(l, largest).left();
}

std::size_t upload_room::for_message(lane l) const
{
    const auto for_small = of(l, 0).left();
    if (for_small < small)
        return for_small;
    return std::max(small, of(l, SIZE_MAX).left());
}

std::size_t upload_room::for_batch(lane l, std::size_t first) const
{
    return of(l, first).left();
}

std::size_t upload_room::for_mate(std::size_t first)
{
    return first > small ? SIZE_MAX : small;
}

void upload_room::add(lane l, std::size_t largest, std::size_t bytes)
{
    auto& used = of(l, largest);
    ++used.requests;
    used.bytes += bytes;
}

void upload_room::remove(lane l, std::size_t largest, std::size_t bytes)
{
    auto& used = of(l, largest);
    check(used.requests > 0 && used.bytes >= bytes, "an upload that ends was counted");
    --used.requests;
    used.bytes -= bytes;
}

} // namespace relay
