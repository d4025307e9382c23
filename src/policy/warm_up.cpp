#include "relay/policy/warm_up.hpp"

#include <algorithm>

namespace relay {

std::int64_t allowed_on(const warm_up_config& w, std::chrono::sys_days day)
{
    if (day < w.start || w.daily.empty())
        return 0;
    const auto days = static_cast<std::size_t>((day - w.start).count());
    return w.daily[std::min(days, w.daily.size() - 1)];
}

std::int64_t
warm_up_room(const warm_up_config& w, std::int64_t sent, std::int64_t made, wall_time now)
{
    const auto allowed = allowed_on(w, std::chrono::floor<std::chrono::days>(now));
    return std::max<std::int64_t>(0, allowed - sent - made);
}

} // namespace relay
